const SPACE = String.raw`[\t\n\r ]*`;
const LOOSE = new RegExp(`[:,[]${SPACE}-?(?:nan|inf(?:inity)?)${SPACE}[,}\\]]|,${SPACE}[}\\]]|[\\v\\f]`, 'i');

/** So much of a chunk's end is looked at together with the next one. Units: bytes. */
const EDGE = 1024;
/** Longest match whose white space is one space at a place. Units: characters. */
const LONGEST = 16;

/**
 * Finds what DuckDB takes for JSON and `JSON.parse` does not, while a text arrives: commas before a closing bracket, NaN
 * and Infinity, vertical tabs and form feeds as white space.
 *
 * Shape: `found` is true whenever there is such a thing, and may be so where a string or a heap of spaces looks like it.
 * Speed: above 1 GB/s, which strings told apart would not allow. Test: test/unit/domain/loose-json.property.test.ts
 */
export class LooseJson {
  found = false;
  #tail = '';

  add(chunk: Uint8Array): void {
    if (this.found) return;
    // One character a byte: cheaper than UTF-8, and all that matters is ASCII.
    const text = this.#tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    const end = text.slice(-EDGE).replaceAll(/[\t\n\r ]+/g, ' ');
    this.#tail = end.slice(-LONGEST);
    this.found = LOOSE.test(text) || (text.length > EDGE && end.length < LONGEST);
  }
}
