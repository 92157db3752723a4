import { IngestError } from './errors.ts';
import {
  BACKSLASH,
  CLOSE,
  COLON,
  COMMA,
  KIND_OF_BYTE,
  OPEN,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
  STRING,
} from './json-bytes.ts';

/** The keys on the way to an array, from the root on. */
export type JsonPath = readonly [string, ...string[]];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * What is around one array of a JSON object: keeps it, and says where the array begins.
 *
 * Only keys of the objects on the way to the array count: one of the same name elsewhere, in a string or deeper, is no
 * key of the way. Errors: contract when more is around the array than `maxBytes`, or when there are two such arrays.
 */
export class JsonEnvelope {
  readonly #path: JsonPath;
  readonly #maxBytes: number;
  #kept = Buffer.allocUnsafe(1024);
  #length = 0;
  #read = 0;
  #depth = 0;
  /** Objects of the path that are open; keys count where this is the depth as well. */
  #onPath = 0;
  #inString = false;
  #escaped = false;
  #expectsKey = false;
  #keyStart = -1;
  #key = '';
  /** The value of the path's next key is to come. */
  #matched = false;
  #found = false;

  constructor(path: JsonPath, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /** The JSON around the array, with an empty array in its place. */
  text(): string {
    return this.#kept.toString('utf8', 0, this.#length);
  }

  /** Reads from `at` on; gives the place after the array's opening bracket, or the chunk's length. */
  read(chunk: Uint8Array, at: number): { readonly at: number; readonly inArray: boolean } {
    for (let next = at; next < chunk.length; next += 1) {
      const byte = chunk[next] ?? 0;
      if (this.#read < 3 && byte === BYTE_ORDER_MARK[this.#read++]) continue;
      this.#keep(byte);
      if (this.#inString) this.#readString(byte);
      else if (this.#readStructure(byte)) return { at: next + 1, inArray: true };
    }
    return { at: chunk.length, inArray: false };
  }

  /** The array has ended. */
  closeArray(): void {
    this.#keep(0x5d);
    this.#depth -= 1;
  }

  #readString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#keyStart !== -1) this.#key = keyOf(this.#kept.toString('utf8', this.#keyStart, this.#length));
      this.#keyStart = -1;
    }
  }

  /** True for the bracket that opens the array. */
  #readStructure(byte: number): boolean {
    const kind = KIND_OF_BYTE[byte];
    if (kind === SPACE) return false;
    const matched = this.#matched;
    this.#matched = false;
    const atKeys = this.#depth === this.#onPath && this.#depth > 0;
    if (kind === STRING) {
      this.#inString = true;
      if (atKeys && this.#expectsKey) this.#keyStart = this.#length - 1;
      this.#expectsKey = false;
    } else if (kind === OPEN) return this.#open(byte, matched);
    else if (kind === CLOSE) {
      if (atKeys) this.#onPath -= 1;
      this.#depth -= 1;
      this.#expectsKey = false;
    } else if (atKeys && byte === COMMA) this.#expectsKey = true;
    else if (atKeys && byte === COLON) this.#matched = this.#key === this.#path[this.#onPath - 1];
    return false;
  }

  #open(byte: number, matched: boolean): boolean {
    const isLast = this.#onPath === this.#path.length;
    this.#depth += 1;
    if (matched && isLast && byte === OPEN_ARRAY) {
      if (this.#found) throw new IngestError('contract', `the answer has "${this.#path.join('.')}" twice`);
      this.#found = true;
      return true;
    }
    if (byte === OPEN_OBJECT && ((matched && !isLast) || this.#depth === 1)) {
      this.#onPath = this.#depth;
      this.#expectsKey = true;
    }
    return false;
  }

  #keep(byte: number): void {
    if (this.#length >= this.#maxBytes) {
      throw new IngestError('contract', `the answer holds more than ${this.#maxBytes} bytes around its entries`);
    }
    if (this.#length === this.#kept.length) this.#kept = Buffer.concat([this.#kept], this.#length * 2);
    this.#kept[this.#length++] = byte;
  }
}

/** A key's text; one that is broken is no key of ours, and the parser of the envelope will say so. */
function keyOf(quoted: string): string {
  try {
    const key: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
    return typeof key === 'string' ? key : '';
  } catch {
    return '';
  }
}
