import {
  BACKSLASH,
  CLOSE,
  CLOSE_ARRAY,
  COMMA,
  KIND_OF_BYTE,
  OPEN,
  OPEN_ARRAY,
  OTHER,
  QUOTE,
  SPACE,
  STRING,
} from './json-bytes.ts';
import { type JsonPiece, MAX_RECORD_BYTES, PieceBuffer } from './json-piece.ts';

const BEHIND = 'there is something behind the end of the array';
const EARLY = 'the array ends early';
const NOTHING = 'there is nothing between two commas of the array';

/**
 * The elements of a file that is one JSON array while it arrives, whatever is wrong with them.
 *
 * An element is what stands between two commas, outside of strings and brackets: it may still be no JSON. An array that
 * is not closed has one more piece for what is missing, and what stands behind its end is a piece too: damage is always
 * seen. Memory: one element, of which at most `maxBytes` are kept. Errors: none.
 * Test: test/unit/domain/json-pieces.property.test.ts
 */
export class ArrayPieces {
  readonly #buffer: PieceBuffer;
  #place: 'before' | 'inside' | 'behind' = 'before';
  /** Something of the element has come. */
  #begun = false;
  #afterComma = false;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(maxBytes: number = MAX_RECORD_BYTES) {
    this.#buffer = new PieceBuffer(maxBytes);
  }

  push(chunk: Uint8Array): JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let from = 0;
    if (this.#place === 'before') {
      const opened = chunk.indexOf(OPEN_ARRAY);
      if (opened === -1) return pieces;
      this.#place = 'inside';
      from = opened + 1;
    }
    while (this.#place === 'inside' && from < chunk.length) {
      const end = this.#endOfElement(chunk, from);
      this.#buffer.add(chunk.subarray(from, end));
      if (end === chunk.length) return pieces;
      pieces.push(...this.#ended(chunk[end] === CLOSE_ARRAY));
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    if (rest.some((byte) => KIND_OF_BYTE[byte] !== SPACE)) this.#begun = true;
    this.#buffer.add(rest);
    return pieces;
  }

  end(): JsonPiece[] {
    if (this.#place !== 'inside') return this.#begun ? [this.#buffer.take(BEHIND)] : [];
    const whole = this.#begun && this.#depth === 0 && !this.#inString;
    return whole ? [this.#buffer.take(), this.#buffer.take(EARLY)] : [this.#buffer.take(EARLY)];
  }

  #ended(closed: boolean): JsonPiece[] {
    const empty = !this.#begun;
    const last = this.#afterComma;
    const piece = this.#buffer.take(empty ? NOTHING : undefined);
    this.#begun = false;
    this.#afterComma = !closed;
    if (closed) this.#place = 'behind';
    return empty && closed && !last ? [] : [piece];
  }

  /** The place of the comma or bracket that ends the element, or the chunk's length. */
  #endOfElement(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      const kind = KIND_OF_BYTE[byte];
      if (kind === SPACE) continue;
      if (this.#depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) return at;
      this.#begun = true;
      if (kind === OTHER) continue;
      if (kind === STRING) this.#inString = true;
      else if (kind === OPEN) this.#depth += 1;
      else if (kind === CLOSE && this.#depth > 0) this.#depth -= 1;
    }
    return chunk.length;
  }
}
