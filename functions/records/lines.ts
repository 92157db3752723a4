import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/**
 * The lines of an object of records, decompressed, one at a time. Memory: one line and one chunk.
 * Errors: gone, transient, contract when it is damaged.
 */
export async function* linesOf(store: RawStore, key: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of decompress(store.read(key), compressionOfKey(key))) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
