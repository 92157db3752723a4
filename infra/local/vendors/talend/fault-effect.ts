import type { Answer, StandInRequest, StandInResponse } from './answer.ts';
import type { FaultRule } from './fault-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function itemsOf(fields: Fields): unknown[] {
  return Array.isArray(fields.items) ? fields.items : [];
}

function distortFields(fields: Fields, fault: FaultRule): Fields {
  switch (fault.kind) {
    case 'missing-items':
      return without(fields, 'items');
    case 'duplicate-rows':
      return { ...fields, items: itemsOf(fields).flatMap((item) => [item, item]) };
    case 'wrong-total':
      return fault.form === 'zero' ? { ...fields, total: 0 } : without(fields, 'total');
    case 'ready-without-url':
      return { status: 'READY' };
    case 'unknown-status':
      return { status: fault.word };
    case 'foreign-url':
      return {
        status: 'READY',
        presignedURL: 'http://logs.example.com/download/1?X-Amz-Signature=0&X-Amz-Expires=3600',
      };
    case 'unknown-fields': {
      const extra = { addedByVendor: { since: '2027-01', flags: [1, null, 'x'] } };
      if (!Array.isArray(fields.items)) return { ...fields, ...extra };
      return {
        ...fields,
        ...extra,
        items: fields.items.map((item) => (isFields(item) ? { ...item, ...extra } : item)),
      };
    }
    default:
      return fields;
  }
}

/**
 * Returns the request as the endpoint sees it: rows that shift are a page that begins elsewhere than the client thinks.
 *
 * Shape: for listings by GET; `by` -1 repeats a row of the page before (insertion at the head), 1 skips one (deletion).
 */
export function distortRequest(request: StandInRequest, fault: FaultRule | undefined): StandInRequest {
  if (fault?.kind !== 'shifted-rows') return request;
  const url = new URL(request.url);
  const offset = Number(url.searchParams.get('offset') ?? 0);
  // The first page is where the walk begins; only what follows can have moved.
  if (offset > 0) url.searchParams.set('offset', String(Math.max(0, offset + fault.by)));
  return { ...request, url: url.toString() };
}

/** Returns the answer of an endpoint as a fault leaves it. */
export function distortAnswer(answer: Answer, fault: FaultRule | undefined): Answer {
  if (!fault || answer.status >= 300 || answer.body.kind !== 'json') return answer;
  const { value } = answer.body;
  if (fault.kind === 'malformed-json') {
    const half = JSON.stringify(value);
    const type = 'application/json';
    return { ...answer, body: { kind: 'text', value: half.slice(0, Math.ceil(half.length / 2)), type } };
  }
  return isFields(value) ? { ...answer, body: { kind: 'json', value: distortFields(value, fault) } } : answer;
}

/** Returns what a fault does to the connection on which `bytes` bytes of body are due. */
export function connectionEffect(
  fault: FaultRule | undefined,
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
