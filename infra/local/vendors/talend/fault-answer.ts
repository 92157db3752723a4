import { type Answer, refusal, type StandInRequest, storeRefusal, text } from './answer.ts';
import type { Context } from './context.ts';
import type { FaultRule } from './fault-rule.ts';

/** Paths under it are served as if it were not there: the goal of a harmless redirect. */
export const movedPrefix = '/__moved';
/** Paths under it answer with a redirect to themselves, one longer. */
export const endlessPrefix = '/__endless';

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

/** Returns the answer of a fault that comes instead of the endpoint's own, or undefined if the endpoint is asked. */
export function answerInstead(context: Context, fault: FaultRule, request: StandInRequest): Answer | undefined {
  switch (fault.kind) {
    case 'too-many-requests': {
      const at = new Date(context.now() + fault.retryAfterSeconds * 1000).toUTCString();
      const value = fault.form === 'date' ? at : String(fault.retryAfterSeconds);
      const answer = refusal(429, 'Too many requests');
      return fault.form === 'none' ? answer : { ...answer, headers: { 'retry-after': value } };
    }
    case 'server-error':
      if (fault.status === 502) return text('<html><body><h1>502 Bad Gateway</h1></body></html>', 502, 'text/html');
      return refusal(fault.status, 'Something went wrong on server side');
    case 'bearer-expired':
      return refusal(401, 'Not authorized to access resources');
    case 'log-token-expired':
      return refusal(context.behaviour.unknownTokenStatus, 'Unknown or expired token');
    case 'url-refused':
      return storeRefusal(403, 'AccessDenied', 'Request has expired');
    case 'redirect':
      return redirectOf(context.baseUrl(), request, fault.to);
    case 'reset-before-answer':
    case 'never-answers':
      return text('', 200);
    default:
      return undefined;
  }
}
