/** The bytes of what should be one JSON record. */
export interface JsonPiece {
  /** Without white space around it; of a piece that is too large only its beginning. */
  readonly bytes: Uint8Array;
  /** It goes on behind `bytes`, where it was not kept. */
  readonly cut: boolean;
  /** What is known to be wrong with it, whatever its bytes are. */
  readonly fault?: string;
}

/** A larger piece is no record. Units: bytes. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Gathers one piece that arrives in chunks. Memory: `maxBytes`, once. */
export class PieceBuffer {
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #cut = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Uint8Array): void {
    const kept = chunk.subarray(0, Math.max(0, this.#maxBytes - this.#bytes));
    if (kept.length < chunk.length) this.#cut = true;
    // A copy: whose chunk it was may use its memory again.
    if (kept.length > 0) this.#chunks.push(Uint8Array.from(kept));
    this.#bytes += kept.length;
  }

  /** Gives the piece, and begins the next one. */
  take(fault?: string): JsonPiece {
    const [first] = this.#chunks;
    const bytes = trimmed(this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks));
    const piece = { bytes, cut: this.#cut, ...(fault === undefined ? {} : { fault }) };
    this.#chunks = [];
    this.#bytes = 0;
    this.#cut = false;
    return piece;
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

function trimmed(bytes: Uint8Array): Uint8Array {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from += 1;
  while (from < to && isSpace(bytes[to - 1])) to -= 1;
  return bytes.subarray(from, to);
}
