import { IngestError } from '../../domain/errors.ts';

/**
 * The cursor in the vendor's word on where its next page is, `undefined` when that is no cursor but an offset.
 *
 * The address is resolved against the configured one and only its cursor is used. Errors: transient when it leads to
 * another origin: a proxy may have changed the page; the message names that origin, never the query. Source: facts sheet sections 2.2 and 5.
 */
export function nextCursor(nextUrl: string, baseUrl: string): string | undefined {
  const base = new URL(baseUrl);
  if (!URL.canParse(nextUrl, base.href)) return undefined;
  const url = new URL(nextUrl, base.href);
  if (url.origin !== base.origin) {
    const shown = url.host === '' ? url.protocol : `${url.protocol}//${url.host}`;
    throw new IngestError('transient', `next_url of run logs leads to ${shown}, which is not the configured address`, {
      safe: { endpoint: 'run logs', host: url.host },
    });
  }
  const next = url.searchParams.get('next');
  return next === null || next === '' ? undefined : next;
}
