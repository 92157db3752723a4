import type { Answer, StandInRequest } from '../kit/answer.ts';
import type { FaultRule } from './fault-rule.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function distortFields(fields: Fields, fault: FaultRule): Fields {
  switch (fault.kind) {
    case 'missing-items':
      return without(fields, 'items');
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
    default:
      return fields;
  }
}

/**
 * Returns the request as the endpoint sees it: rows that shift are a page that begins elsewhere than the client thinks.
 *
 * Shape: for listings by GET; `by` -1 repeats a row of the page before (insertion at the head), 1 skips one (deletion).
 */
export function distortRequest(request: StandInRequest, fault: FaultRule): StandInRequest {
  if (fault.kind !== 'shifted-rows') return request;
  const url = new URL(request.url);
  const offset = Number(url.searchParams.get('offset') ?? 0);
  // The first page is where the walk begins; only what follows can have moved.
  if (offset > 0) url.searchParams.set('offset', String(Math.max(0, offset + fault.by)));
  return { ...request, url: url.toString() };
}

/** Returns the answer of an endpoint as a fault of this vendor leaves it. */
export function distortAnswer(answer: Answer, fault: FaultRule): Answer {
  if (answer.status >= 300 || answer.body.kind !== 'json') return answer;
  const { value } = answer.body;
  return isFields(value) ? { ...answer, body: { kind: 'json', value: distortFields(value, fault) } } : answer;
}
