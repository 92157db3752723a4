const URL_WITH_QUERY = /\b(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi;
const CREDENTIALS_IN_URL = /\b(https?:\/\/)[^\s"'<>/@]+@/gi;
const AUTH_SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const JWT = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;

/**
 * Takes out of a text what may be a secret: URL queries and fragments as a whole, credentials in URLs, authorization
 * values, JSON web tokens, and every value given in `known`.
 *
 * A presigned URL loses its whole query, since any of its parameters may be the signature.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text
    .replace(CREDENTIALS_IN_URL, '$1')
    .replace(URL_WITH_QUERY, '$1?[redacted]')
    .replace(AUTH_SCHEME, '$1 [redacted]')
    .replace(JWT, '[redacted]');
  for (const value of known) if (value.length >= 4) clean = clean.replaceAll(value, '[redacted]');
  return clean;
}
