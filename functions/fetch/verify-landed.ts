import { createHash } from 'node:crypto';
import { decompressPassing } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/**
 * Hash and length of what an object decompresses to. Shape: lower-case hex; bytes.
 * Errors: gone, transient, contract when it is damaged.
 */
export async function contentOfObject(store: RawStore, key: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of decompressPassing(store.read(key), compressionOfKey(key))) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Reads every landed part back and compares it with its row. Errors: invariant when one differs or is not there. */
export async function verifyLanded(store: RawStore, row: SliceRow): Promise<void> {
  for (const part of row.parts) {
    const found = await contentOfObject(store, part.key).catch(missing);
    if (found?.sha256 === part.sha256) continue;
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
