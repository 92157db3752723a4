import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { ContentMeter } from '../../shared/domain/content-meter.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { LandedPart } from '../../shared/domain/slice.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';

/**
 * The decompressed content of an object, compared with what was recorded of it when it landed.
 *
 * Memory: some chunks, whatever the size. Errors: contract when it is damaged, gone when it is missing, transient of the
 * store; all name its key. What was yielded before such an error must not be taken for the content.
 */
export async function* readObject(
  store: RawStore,
  { key, sha256, bytes }: Pick<LandedPart, 'key' | 'sha256' | 'bytes'>,
): AsyncGenerator<Buffer> {
  const meter = new ContentMeter();
  try {
    for await (const chunk of decompress(store.read(key), compressionOfKey(key))) {
      const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      meter.update(piece);
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    if (error.kind === 'contract') throw damaged(key, 'it can not be decompressed', error);
    if (error.safe.object === 'changed') throw damaged(key, 'its file was changed by somebody else', error);
    if (error.kind === 'gone' || error.safe.object === 'missing') throw missing(key, error);
    const detail = { cause: error, safe: error.safe };
    throw new IngestError(error.kind, `the stored object ${key} can not be read: ${error.message}`, detail);
  }
  if (meter.bytes !== bytes) throw damaged(key, `it holds ${meter.bytes} bytes, and ${bytes} had landed`);
  if (meter.sha256() !== sha256) throw damaged(key, 'its sha256 is not the one that was recorded when it landed');
}

/** What a person can do; an ingest does not look at what has landed. */
const ADVICE = 'Restore it from a backup: runlake can not repair it.';

/** An object that is not what it was when it landed. */
export const damaged = (key: string, why: string, cause?: unknown): IngestError =>
  new IngestError('contract', `the stored object ${key} is damaged: ${why}. ${ADVICE}`, { cause });

/** An object that the index knows and the store does not. */
export const missing = (key: string, cause?: unknown): IngestError =>
  new IngestError('gone', `the stored object ${key} is missing: somebody has removed it. ${ADVICE}`, { cause });
