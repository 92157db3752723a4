import { IngestError } from '../domain/errors.ts';
import type { HttpRequest } from '../ports/http.ts';

/** Host and port as people write them; the port only when it is not the scheme's own. */
const hostOf = (url: URL): string => url.host;

/** An exchange that broke: what happened, to whom; never a path with its query, a header or a body. */
export const brokenExchange = (url: URL, what: string, cause?: unknown): IngestError =>
  new IngestError('transient', `${hostOf(url)} ${what}; it is tried again.`, { cause, safe: { host: hostOf(url) } });

export const timedOut = (url: URL, timeoutMs: number, phase: 'answer' | 'body'): IngestError =>
  brokenExchange(
    url,
    phase === 'answer'
      ? `did not answer within ${timeoutMs} ms`
      : `sent nothing for ${timeoutMs} ms in the middle of a body`,
  );

/** An address that a vendor may not send us to. */
export const refusedAddress = (url: URL, why: string): IngestError =>
  new IngestError('contract', `The vendor sent us to ${url.protocol}//${hostOf(url)}, which is refused: ${why}.`, {
    safe: { host: hostOf(url) },
  });

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
};

/**
 * What a socket, DNS or TLS failure means.
 *
 * - a configured host that does not exist: config, since asking again will not help. A resolver that is out of reach for
 *   the moment (EAI_AGAIN) and a host that the vendor named are transient: both may heal
 * - everything else: transient
 */
export function connectionFailure(error: unknown, request: HttpRequest): IngestError {
  if (error instanceof IngestError) return error;
  const { url } = request;
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EAI_FAIL') {
    if (request.trust === 'vendor') return brokenExchange(url, `can not be resolved (${code})`, error);
    return new IngestError(
      'config',
      `Host ${url.hostname} can not be resolved; check region or baseUrl of the source, and the network of this machine.`,
      { cause: error, safe: { host: hostOf(url) } },
    );
  }
  if (code === 'EAI_AGAIN') {
    return brokenExchange(
      url,
      `can not be resolved just now (${code}); check the network, and region or baseUrl of the source`,
      error,
    );
  }
  if (code === 'ECONNREFUSED') {
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return brokenExchange(url, `refuses connections (${url.hostname}:${port}, ${code}); is the service up?`, error);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER/.test(code)) {
    return brokenExchange(url, `has a certificate that is not accepted (${code})`, error);
  }
  return brokenExchange(url, `broke the connection (${code})`, error);
}
