import { decompressPassing } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { splitLines } from '../../shared/domain/split-lines.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/** The lines of an object of records, decompressed. Errors: gone, transient, contract when it is damaged. */
export const linesOf = (store: RawStore, key: string): AsyncGenerator<string> =>
  splitLines(decompressPassing(store.read(key), compressionOfKey(key)));
