import { type Answer, type StandInRequest, text } from './answer.ts';
import type { CommonFault } from './fault-rule.ts';

/** Paths under it are served as if it were not there: the goal of a harmless redirect. */
export const movedPrefix = '/__moved';
/** Paths under it answer with a redirect to themselves, one longer. */
export const endlessPrefix = '/__endless';

/** How a vendor words its refusals; headers such as Retry-After are added to them. */
export interface Refusals {
  tooMany(): Answer;
  unauthorized(): Answer;
  broken(status: number): Answer;
}

function redirect(location: string): Answer {
  return { ...text('', 302), headers: { location } };
}

/** Returns the next hop of a redirect without end. */
export function endlessRedirect(baseUrl: string, path: string): Answer {
  return redirect(`${baseUrl}${endlessPrefix}${path}`);
}

function redirectOf(
  baseUrl: string,
  request: StandInRequest,
  to: 'other-path' | 'private-address' | 'endless',
): Answer {
  const { pathname, search } = new URL(request.url);
  switch (to) {
    case 'other-path':
      return redirect(`${baseUrl}${movedPrefix}${pathname}${search}`);
    case 'private-address':
      return redirect('http://169.254.169.254/latest/meta-data/');
    case 'endless':
      return endlessRedirect(baseUrl, pathname + search);
  }
}

function withRetryAfter(answer: Answer, value: string | undefined): Answer {
  return value === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': value } };
}

/**
 * Returns the answer of a common fault that comes instead of the endpoint's own, or undefined if the endpoint is asked.
 *
 * Shape: a 502 is a page of HTML, as a gateway gives it and not the vendor; every other refusal is worded by the vendor.
 * Units: `now` gives epoch ms.
 */
export function commonAnswerInstead(
  fault: CommonFault,
  context: {
    readonly request: StandInRequest;
    readonly now: () => number;
    readonly baseUrl: () => string;
    readonly refused: Refusals;
  },
): Answer | undefined {
  const { request, now, baseUrl, refused } = context;
  switch (fault.kind) {
    case 'too-many-requests': {
      const at = new Date(now() + fault.retryAfterSeconds * 1000).toUTCString();
      const forms = { seconds: String(fault.retryAfterSeconds), date: at, none: undefined };
      return withRetryAfter(refused.tooMany(), forms[fault.form]);
    }
    case 'server-error':
      if (fault.status === 502) return text('<html><body><h1>502 Bad Gateway</h1></body></html>', 502, 'text/html');
      return refused.broken(fault.status);
    case 'unavailable':
      return withRetryAfter(refused.broken(503), fault.retryAfterSeconds?.toString());
    case 'bearer-expired':
      return refused.unauthorized();
    case 'redirect':
      return redirectOf(baseUrl(), request, fault.to);
    case 'reset-before-answer':
    case 'never-answers':
      return text('', 200);
    case 'reset-mid-body':
    case 'truncated-body':
    case 'slow':
    case 'malformed-json':
    case 'duplicate-rows':
    case 'unknown-fields':
      return undefined;
  }
}
