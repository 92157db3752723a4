/** What a raw key says of its object. `day` is `YYYY-MM-DD`, UTC. */
export interface RawKeyPlace {
  readonly vendor: string;
  readonly source: string;
  readonly stream: string;
  readonly day: string;
  readonly slice: string;
}

/** The inverse of `rawKey`, as far as a key tells; `undefined` for a key that is not one of ours. */
export function rawKeyPlace(key: string): RawKeyPlace | undefined {
  const [, vendor, source, stream, day, segment] =
    /^raw\/vendor=([^/]+)\/source=([^/]+)\/stream=([^/]+)\/dt=(\d{4}-\d{2}-\d{2})\/([^/]+)\/part-\d+\.[^/]+$/.exec(
      key,
    ) ?? [];
  const slice = segment === undefined ? undefined : decoded(segment);
  if (vendor === undefined || source === undefined || stream === undefined || day === undefined) return undefined;
  return slice === undefined ? undefined : { vendor, source, stream, day, slice };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
