import { type FileHandle, open } from 'node:fs/promises';
import { ContentMeter } from '../../shared/domain/content-meter.ts';

/** What was appended. Units: bytes; lines as they end. */
export interface Appended {
  readonly bytes: number;
  readonly lines: number;
}

/** A file that is written piece by piece, each of which stands only when it has come to its end. */
export class DraftFile {
  readonly #handle: FileHandle;
  #bytes = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(path: string): Promise<DraftFile> {
    return new DraftFile(await open(path, 'w+'));
  }

  /**
   * Writes after what stands, and replaces what an attempt that broke off has left there.
   * Errors: those of `content`, and what the file system says; what stood before still stands then.
   */
  async append(content: AsyncIterable<Buffer>): Promise<Appended> {
    await this.#handle.truncate(this.#bytes);
    const meter = new ContentMeter();
    for await (const chunk of content) {
      await this.#write(chunk, this.#bytes + meter.bytes);
      meter.update(chunk);
    }
    this.#bytes += meter.bytes;
    return { bytes: meter.bytes, lines: meter.lines };
  }

  async #write(chunk: Buffer, position: number): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      at += (await this.#handle.write(chunk, at, chunk.length - at, position + at)).bytesWritten;
    }
  }

  /** Everything that stands, from its beginning. */
  read(): AsyncIterable<Buffer> {
    return this.#handle.createReadStream({ start: 0, autoClose: false });
  }

  /** Nothing stands any more. */
  clear(): void {
    this.#bytes = 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
