import type { Answer } from '../kit/answer.ts';
import type { FaultRule } from './fault-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function distorted(envelope: Fields, rule: FaultRule): Fields {
  const map = isFields(envelope.response_map) ? envelope.response_map : {};
  const { log, ...rest } = map;
  switch (rule.kind) {
    case 'missing-log':
      return { ...envelope, response_map: rest };
    case 'null-log':
      return { ...envelope, response_map: { ...rest, log: null } };
    case 'extra-envelope':
      return {
        request_id: 'log',
        meta: { log: [], response_map: { log: [{ log: {} }] } },
        ...envelope,
        response_map: { log_size: Array.isArray(log) ? log.length : 0, log, next: null },
        warnings: [{ log: '"log":[' }],
      };
    default:
      return envelope;
  }
}

/**
 * Returns the answer of the endpoint as one of the vendor's own faults leaves it; refusals are left as they are.
 *
 * Shape: `pretty-printed` changes no value and no order, only what stands between them.
 */
export function distortAnswer(answer: Answer, rule: FaultRule): Answer {
  if (answer.status !== 200 || answer.body.kind !== 'json' || !isFields(answer.body.value)) return answer;
  const { value } = answer.body;
  if (rule.kind === 'pretty-printed') {
    const spaced = `\n${JSON.stringify(value, undefined, '\t ')}\n`.replaceAll('\n', '\r\n');
    return { ...answer, body: { kind: 'text', value: spaced, type: 'application/json' } };
  }
  return { ...answer, body: { kind: 'json', value: distorted(value, rule) } };
}
