import { IngestError } from '../../shared/domain/errors.ts';
import type { Download, PartToLand, ResumeAt } from '../../shared/domain/outcome.ts';

/** Reconnections without a single new byte before the step is given up. */
const MAX_FRUITLESS = 3;

/**
 * The whole body of a download, over as many connections as it takes.
 *
 * A connection that breaks is followed by one that goes on at the byte after the last, as long as the vendor's file has
 * a strong validator and is still the same. Ends only when every byte of the file has arrived.
 * Errors: transient when the file can not be resumed or nothing more comes; whatever `open` throws.
 */
export async function* resumableBody(part: PartToLand, first: Download): AsyncGenerator<Buffer> {
  const { validator, size } = first;
  let download = first;
  let position = first.offset;
  let fruitless = 0;
  for (;;) {
    const before = position;
    try {
      for await (const chunk of download.body) {
        position += chunk.byteLength;
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
      if (size === undefined || position === size) return;
      throw new IngestError('transient', `the download ended after ${position} of ${size} bytes`);
    } catch (error) {
      fruitless = position === before ? fruitless + 1 : 0;
      if (!isTransient(error) || validator === undefined || fruitless >= MAX_FRUITLESS) throw error;
      download = await reconnect(part, { offset: position, validator }, MAX_FRUITLESS - fruitless);
      if (download.offset !== position) {
        await download.body[Symbol.asyncIterator]().return?.();
        throw new IngestError('transient', 'the file changed while it was downloaded; it is downloaded anew', {
          cause: error,
        });
      }
    }
  }
}

const isTransient = (error: unknown): boolean => error instanceof IngestError && error.kind === 'transient';

/** Opens the rest of the file; a vendor that just broke a connection may break the next one, too. */
async function reconnect(part: PartToLand, at: ResumeAt, attempts: number): Promise<Download> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await part.open(at);
    } catch (error) {
      // An error with something to remember says that this way is closed, not that it was unlucky.
      const final = !(error instanceof IngestError) || error.memory !== undefined || !isTransient(error);
      if (final || attempt >= attempts) throw error;
    }
  }
}
