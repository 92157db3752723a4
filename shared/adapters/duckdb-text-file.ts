import { type FileHandle, open } from 'node:fs/promises';

/** Text is written in pieces of about this many characters. */
const PIECE = 262_144;

/** A new file of this machine that is written piece by piece, readable by nobody else. Errors: those of the disk. */
export class TextFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #length = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async create(path: string): Promise<TextFile> {
    return new TextFile(path, await open(path, 'wx', 0o600));
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) await this.flush();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#handle.close();
    }
  }

  /** What was written can be read. */
  async flush(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    if (text !== '') await this.#handle.writeFile(text);
  }
}
