import { IngestError } from '../../shared/domain/errors.ts';
import type { Download, PartToLand } from '../../shared/domain/outcome.ts';

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
      const broken = error instanceof IngestError && error.kind === 'transient';
      fruitless = position === before ? fruitless + 1 : 0;
      if (!broken || validator === undefined || fruitless >= MAX_FRUITLESS) throw error;
      download = await part.open({ offset: position, validator });
      if (download.offset !== position) {
        throw new IngestError('transient', 'the file changed while it was downloaded; it is downloaded anew', {
          cause: error,
        });
      }
    }
  }
}
