import type { Answer, StandInRequest } from '../kit/answer.ts';
import type { FaultRule } from './fault-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function distortFields(fields: Fields, rule: FaultRule): Fields {
  switch (rule.kind) {
    case 'unknown-status': {
      const renamed = { runStatus: rule.word, runState: rule.word };
      if (!Array.isArray(fields.results)) return { ...fields, ...renamed };
      return { ...fields, results: fields.results.map((row) => (isFields(row) ? { ...row, ...renamed } : row)) };
    }
    case 'foreign-next-url': {
      const path = typeof fields.next_url === 'string' ? fields.next_url : '/scheduler/jobs?page_size=10&offset=10';
      return { ...fields, next_url: `http://scheduler.example.com${path}` };
    }
    default:
      return fields;
  }
}

/** Returns the request as the endpoint sees it: a page by offset, other than the first, that begins elsewhere. */
export function distortRequest(request: StandInRequest, rule: FaultRule, offsetBase: number): StandInRequest {
  if (rule.kind !== 'shifted-rows') return request;
  const url = new URL(request.url);
  const offset = Number(url.searchParams.get('offset') ?? offsetBase);
  if (offset > offsetBase) url.searchParams.set('offset', String(Math.max(offsetBase, offset + rule.by)));
  return { ...request, url: url.toString() };
}

/** Returns the answer of an endpoint as a fault of this vendor's own leaves it; refusals are left alone. */
export function distortAnswer(answer: Answer, rule: FaultRule): Answer {
  if (answer.status >= 300) return answer;
  if (rule.kind === 'throttling') return { ...answer, headers: { ...answer.headers, throttling: String(rule.ms) } };
  if (answer.body.kind !== 'json' || !isFields(answer.body.value)) return answer;
  return { ...answer, body: { kind: 'json', value: distortFields(answer.body.value, rule) } };
}
