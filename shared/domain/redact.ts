// No \b before any of them: in JSON a line break before a URL is written \nhttps://, which has no word boundary.
const URL_WITH_QUERY = /(https?:\/\/[^\s"<>?#]+)[?#][^\s"<>]*/gi;
const CREDENTIALS_IN_URL = /(https?:\/\/)[^\s"<>/?#]+@/gi;
const AUTH_SCHEME = /(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const JWT = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){2,4}/g;

/**
 * Takes out of a text what may be a secret: URL queries and fragments as a whole, credentials in URLs, authorization
 * values, JSON web tokens, and every value given in `known`.
 *
 * A presigned URL loses its whole query, since any of its parameters may be the signature.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text;
  // First, and the longest first: no other rule may leave a piece of one behind.
  for (const value of [...known].sort((left, right) => right.length - left.length)) {
    if (value.length >= 4) clean = clean.replaceAll(value, '[redacted]');
  }
  return clean
    .replace(CREDENTIALS_IN_URL, '$1')
    .replace(URL_WITH_QUERY, '$1?[redacted]')
    .replace(AUTH_SCHEME, '$1 [redacted]')
    .replace(JWT, '[redacted]');
}
