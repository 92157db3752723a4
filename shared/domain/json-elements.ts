import { IngestError } from './errors.ts';
import {
  BACKSLASH,
  BETWEEN,
  CLOSE,
  CLOSE_ARRAY,
  COMMA,
  KIND_OF_BYTE,
  OPEN,
  OTHER,
  QUOTE,
  SPACE,
  STRING,
  withoutSpaces,
} from './json-bytes.ts';
import { JsonEnvelope, type JsonPath } from './json-envelope.ts';

/** Units: bytes. */
export interface JsonElementLimits {
  /** Default 8 MiB. */
  readonly maxElementBytes?: number;
  /** Of everything around the array; default 1 MiB. */
  readonly maxEnvelopeBytes?: number;
}

const MIB = 1024 * 1024;

/**
 * Takes the elements of one array out of a JSON object while it arrives, whatever the object's size.
 *
 * `push` gives the elements that the chunk completes, in order, each as one line: the text as it was sent, without the
 * white space outside of strings. `end` gives the JSON around the array, with an empty array in its place; so that what
 * stands after the array is seen too.
 *
 * An element is not parsed here: that all elements and the envelope can be parsed proves that the whole was JSON.
 * Memory: one element, the envelope, and what the chunk completes. Speed: hundreds of MB/s; bytes are looked at once.
 * Errors: transient when the input ends too early or has no JSON array at its path's end; contract for what is too large.
 * Test: test/unit/domain/json-elements.property.test.ts
 */
export class JsonElements {
  readonly #envelope: JsonEnvelope;
  readonly #maxElementBytes: number;
  #inArray = false;
  /** What may come between elements: their end is marked by a comma or by the bracket. */
  #expects: 'element or end' | 'element' | 'comma or end' = 'element or end';
  /** The open element: pieces of earlier chunks, and what its bytes so far mean. */
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #open = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #spaced = false;

  constructor(path: JsonPath, limits: JsonElementLimits = {}) {
    this.#envelope = new JsonEnvelope(path, limits.maxEnvelopeBytes ?? MIB);
    this.#maxElementBytes = limits.maxElementBytes ?? 8 * MIB;
  }

  push(chunk: Uint8Array): string[] {
    const elements: string[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.#inArray) {
        const read = this.#envelope.read(chunk, at);
        this.#inArray = read.inArray;
        at = read.at;
      } else if (this.#open) {
        const end = this.#endOfElement(chunk, at);
        this.#addPiece(chunk, at, end, elements);
        at = end;
      } else at = this.#between(chunk, at);
    }
    return elements;
  }

  /** The envelope's JSON. */
  end(): string {
    if (this.#inArray) throw new IngestError('transient', 'the answer ends in the middle of its entries');
    return this.#envelope.text();
  }

  /** Reads what is between two elements; gives the place of the next one, or the one after the array. */
  #between(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      const kind = KIND_OF_BYTE[byte];
      if (kind === SPACE) continue;
      const end = byte === CLOSE_ARRAY && this.#expects !== 'element';
      if (end) return this.#closeArray(at + 1);
      if (byte === COMMA && this.#expects === 'comma or end') this.#expects = 'element';
      else if (this.#expects === 'comma or end' || kind === CLOSE || kind === BETWEEN) throw notJson();
      else {
        this.#open = true;
        return at;
      }
    }
    return chunk.length;
  }

  #closeArray(next: number): number {
    this.#inArray = false;
    this.#expects = 'element or end';
    this.#envelope.closeArray();
    return next;
  }

  /** The place after the open element's last byte; when it does not end in this chunk, the chunk's length. */
  #endOfElement(chunk: Uint8Array, from: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let at = from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) return this.#ended(at + 1);
        }
        continue;
      }
      const kind = KIND_OF_BYTE[byte];
      if (kind === OTHER) continue;
      if (kind === STRING) inString = true;
      else if (kind === OPEN) depth += 1;
      else if (depth === 0) return this.#ended(at);
      else if (kind === CLOSE) {
        depth -= 1;
        if (depth === 0) return this.#ended(at + 1);
      } else if (kind === SPACE) this.#spaced = true;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return at;
  }

  #ended(at: number): number {
    this.#open = false;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#expects = 'comma or end';
    return at;
  }

  #addPiece(chunk: Uint8Array, from: number, to: number, elements: string[]): void {
    const bytes = this.#pieceBytes + to - from;
    if (bytes > this.#maxElementBytes) {
      throw new IngestError('contract', `an entry of the answer is larger than ${this.#maxElementBytes} bytes`);
    }
    const piece = chunk.subarray(from, to);
    if (this.#open) {
      // A copy: whose chunk it was may use its memory again.
      this.#pieces.push(Uint8Array.from(piece));
      this.#pieceBytes = bytes;
      return;
    }
    const whole = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]);
    elements.push(this.#spaced ? withoutSpaces(whole) : text(whole));
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#spaced = false;
  }
}

const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

const notJson = (): IngestError => new IngestError('transient', 'the answer is not JSON');
