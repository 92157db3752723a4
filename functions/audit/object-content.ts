import { decompressPassing } from '../../shared/adapters/zstd-frames.ts';
import type { ObjectContent } from '../../shared/domain/audit-facts.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { ContentMeter } from '../../shared/domain/content-meter.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { Identify } from '../../shared/domain/record.ts';
import { splitLines } from '../../shared/domain/split-lines.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/**
 * Reads an object to its end and measures it; with `identify`, also which records it holds.
 *
 * `undefined`: it is not there (any more). What can not be read as what it should be is damaged, and no error.
 * Memory: some chunks, one line, and the identities. Errors: transient of the store.
 */
export async function contentOf(
  store: Pick<RawStore, 'read'>,
  key: string,
  identify: Identify | undefined,
): Promise<ObjectContent | undefined> {
  const meter = new ContentMeter();
  const identities = new Set<string>();
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of decompressPassing(store.read(key), compressionOfKey(key))) {
      meter.update(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      yield chunk;
    }
  }
  try {
    if (identify === undefined) for await (const _ of measured());
    else for await (const line of splitLines(measured())) if (line !== '') identities.add(identify(line).identity);
  } catch (error) {
    if (!(error instanceof IngestError)) return { damaged: 'a line of it is no record of its stream' };
    if (error.kind === 'gone') return undefined;
    // On this machine, files that somebody else has touched.
    if (error.safe.object === 'changed' || error.safe.object === 'missing') return { damaged: error.message };
    if (error.kind === 'contract') return { damaged: 'it can not be decompressed, or ends early' };
    throw error;
  }
  const { bytes, lines } = meter;
  return { sha256: meter.sha256(), bytes, lines, ...(identify === undefined ? {} : { identities }) };
}
