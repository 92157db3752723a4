import { LOOSE_JSON_PATTERN } from './loose-json-pattern.ts';

const LOOSE = new RegExp(LOOSE_JSON_PATTERN, 'i');

/** So much is made a text at once: longer ones are no young objects for V8, and cost several times as much. Units: bytes. */
const PIECE = 64 * 1024;
/** So much of a chunk's end is looked at together with the next one. Units: bytes. */
const EDGE = 1024;
/** Longest match whose white space is one space at a place. Units: characters. */
const LONGEST = 16;

/**
 * Finds what DuckDB takes for JSON and `JSON.parse` does not (`LOOSE_JSON_PATTERN`), while a text arrives.
 *
 * Shape: `found` is true whenever there is such a thing, and may be so where a string or a heap of spaces looks like it.
 * Speed: above 1 GB/s, which strings told apart would not allow. Test: test/unit/domain/loose-json.property.test.ts
 */
export class LooseJson {
  found = false;
  #tail = '';

  add(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < bytes.length && !this.found; at += PIECE) this.#look(bytes, at);
  }

  #look(bytes: Buffer, at: number): void {
    // One character a byte: cheaper than UTF-8, and all that matters is ASCII.
    const text = this.#tail + bytes.toString('latin1', at, Math.min(at + PIECE, bytes.length));
    const end = text.slice(-EDGE).replaceAll(/[\t\n\r ]+/g, ' ');
    this.#tail = end.slice(-LONGEST);
    this.found = LOOSE.test(text) || (text.length > EDGE && end.length < LONGEST);
  }
}
