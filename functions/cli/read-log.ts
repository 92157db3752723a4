import type { LandedPart } from '../../shared/domain/slice.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';
import { readObject } from './read-object.ts';

/**
 * The content of a landed log: its parts in order, decompressed, each compared with the sha256 in the index.
 *
 * Whoever reads to the end has exactly what the vendor sent. Memory: some chunks, whatever the size.
 * Errors: those of `readObject`. What was yielded before such an error must not be taken for the log.
 */
export async function* readLog(store: RawStore, parts: readonly LandedPart[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield* readObject(store, part);
}
