import type { ErrorKind } from './errors.ts';

/**
 * What an HTTP status of a vendor means for us; `undefined` for success and redirects.
 *
 * Source: style guide section 6. 408 and 425 are the server asking to try again; every 5xx may heal.
 * A 400 or another unnamed 4xx is a contract error: asking again would get the same answer.
 */
export function classifyStatus(status: number): ErrorKind | undefined {
  if (status < 400) return undefined;
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 425 || status >= 500) return 'transient';
  if (status === 401 || status === 403) return 'auth';
  if (status === 404 || status === 410) return 'gone';
  return 'contract';
}

/** The three spellings of HTTP dates; the third, of asctime, names no zone and means UTC. Source: RFC 9110, 5.6.7. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? [\w -]+ \d\d:\d\d:\d\d(?: \d{4}| (?:GMT|UTC|[+-]\d{4}))$/i;

/**
 * Seconds to wait according to a `Retry-After` header, in either of its forms (seconds or HTTP date).
 *
 * Shape: `undefined` when the header is missing or says nothing usable; never negative; fractions are rounded up.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  if (!HTTP_DATE.test(text)) return undefined;
  const atMs = Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
