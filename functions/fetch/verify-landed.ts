import { createHash } from 'node:crypto';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/** Hash of what an object decompresses to. Shape: lower-case hex. Errors: gone, transient, contract when it is damaged. */
export async function sha256OfObject(store: RawStore, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(store.read(key), compressionOfKey(key))) hash.update(chunk);
  return hash.digest('hex');
}

/** Reads every landed part back and compares it with its row. Errors: invariant when one differs or is not there. */
export async function verifyLanded(store: RawStore, row: SliceRow): Promise<void> {
  for (const part of row.parts) {
    const sha256 = await sha256OfObject(store, part.key).catch(missing);
    if (sha256 === part.sha256) continue;
    throw new IngestError(
      'invariant',
      `the landed object ${part.key} does not hold what was received; the vendor's copy is kept`,
      {
        source: row.source,
      },
    );
  }
}

/** Gone would say that the vendor's log is. */
function missing(error: unknown): undefined {
  if (error instanceof IngestError && error.kind === 'gone') return undefined;
  throw error;
}
