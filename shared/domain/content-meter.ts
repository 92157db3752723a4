import { createHash } from 'node:crypto';

const NEWLINE = 10;

/** Counts what passes by: bytes, lines (the last one also without a newline) and sha256. */
export class ContentMeter {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #newlines = 0;
  #openLine = false;

  update(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.#newlines += 1;
    this.#openLine = chunk[chunk.length - 1] !== NEWLINE;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Complete lines so far; they add up over the pieces of a log, the open one at the end does not. */
  get newlines(): number {
    return this.#newlines;
  }

  get lines(): number {
    return this.#newlines + (this.#openLine ? 1 : 0);
  }

  /** Ends the count. Shape: lower-case hex. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** The longest file that may still mean "nothing": an empty JSON array with some white space. */
export const EMPTY_LOG_BYTES = 64;

/**
 * Whether a whole file says that the run logged nothing: no byte at all, or an empty JSON array where the vendor
 * announced no line.
 */
export function isEmptyLog(content: Buffer, announcedLines: number | undefined): boolean {
  if (content.length === 0) return true;
  if (content.length > EMPTY_LOG_BYTES || announcedLines !== 0) return false;
  const text = content.toString('utf8').trim();
  return text === '' || text === '[]';
}
