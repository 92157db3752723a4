import type { Answer, StandInResponse } from './answer.ts';
import type { CommonFault } from './fault-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const extra = { addedByVendor: { since: '2027-01', flags: [1, null, 'x'] } };
const extended = (value: unknown) => (isFields(value) ? { ...value, ...extra } : value);

/** Returns a copy of a value with its rows replaced; a value without an array at that path is returned as it is. */
function mapRows(value: unknown, path: readonly string[], change: (rows: unknown[]) => unknown[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(value) ? change(value) : value;
  return isFields(value) && name in value ? { ...value, [name]: mapRows(value[name], rest, change) } : value;
}

/**
 * Returns the answer of an endpoint as a fault of its content leaves it: duplicate-rows, unknown-fields, malformed-json.
 *
 * Shape: `rowsOf` is the path of the array of rows, e.g. `['results']`; empty when the answer itself is the array. Other
 * faults, refusals and answers that are not JSON are returned as they are; unknown fields come beside the rows and in each.
 */
export function distortRows(answer: Answer, fault: CommonFault | undefined, rowsOf: readonly string[]): Answer {
  if (!fault || answer.status >= 300 || answer.body.kind !== 'json') return answer;
  const { value } = answer.body;
  switch (fault.kind) {
    case 'malformed-json': {
      const whole = JSON.stringify(value);
      const half = whole.slice(0, Math.ceil(whole.length / 2));
      return { ...answer, body: { kind: 'text', value: half, type: 'application/json' } };
    }
    case 'duplicate-rows': {
      const doubled = mapRows(value, rowsOf, (rows) => rows.flatMap((row) => [row, row]));
      return { ...answer, body: { kind: 'json', value: doubled } };
    }
    case 'unknown-fields': {
      const odd = extended(mapRows(value, rowsOf, (rows) => rows.map(extended)));
      return { ...answer, body: { kind: 'json', value: odd } };
    }
    default:
      return answer;
  }
}

/** Returns what a fault does to the connection on which `bytes` bytes of body are due. */
export function connectionEffect(
  fault: CommonFault | undefined,
  bytes: number,
): Pick<StandInResponse, 'breakAfter' | 'delayMs' | 'chunkDelayMs'> {
  switch (fault?.kind) {
    case 'reset-before-answer':
      return { breakAfter: { bytes: 0, how: 'reset' } };
    case 'reset-mid-body':
    case 'truncated-body': {
      // At least one byte, as zero means before the answer; never the whole body, as that would be no fault.
      const after = Math.max(1, Math.min(fault.afterBytes ?? Math.floor(bytes / 2), bytes - 1));
      return { breakAfter: { bytes: after, how: fault.kind === 'reset-mid-body' ? 'reset' : 'end' } };
    }
    case 'slow':
      return { delayMs: fault.delayMs, chunkDelayMs: fault.chunkDelayMs };
    case 'never-answers':
      return { delayMs: Number.POSITIVE_INFINITY };
    default:
      return {};
  }
}
