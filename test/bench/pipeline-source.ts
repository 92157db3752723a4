import { SourcesSchema } from '../../shared/config/sources.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import type { Fetched } from './messages.ts';

export const SOURCE_ID = 'talend-bench';

/** The one source of the benches: nothing to settle, no quota, everything else as by default. */
export const benchSources = (baseUrl: string, concurrency: number) =>
  SourcesSchema.parse({
    sources: [
      {
        id: SOURCE_ID,
        vendor: 'talend',
        baseUrl,
        auth: { token: 'stand-in-personal-access-token' },
        options: { settleSeconds: 0, concurrency, requestsPerMinute: 1_000_000 },
      },
    ],
  }).sources;

/** What the index says has landed. */
export async function fetchedFrom(index: SliceIndex): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
  for await (const row of index.byState(SOURCE_ID, 'landed')) fetched.push(fetchedOf(row));
  return fetched;
}

function fetchedOf({ id, hop, parts }: SliceRow): Fetched {
  const [part] = parts;
  if (part === undefined || parts.length > 1) throw new Error(`run ${id} has ${parts.length} parts instead of one`);
  const { bytes, sha256, storedBytes, etag } = part;
  // S3 gives the object of a multipart upload an ETag that ends with the number of its parts.
  const storedParts = Number(/-(\d+)"$/.exec(etag)?.[1] ?? 0);
  return { id, bytes, sha256, storedBytes, deliveries: hop + 1, storedParts };
}
