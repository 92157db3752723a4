import { IngestError } from '../domain/errors.ts';
import { CLOSE_ARRAY, COMMA, KIND_OF_BYTE, OPEN_ARRAY, OPEN_OBJECT, SPACE } from '../domain/json-bytes.ts';
import { MAX_RECORD_BYTES } from '../domain/json-piece.ts';
import { LooseJson } from '../domain/loose-json.ts';
import type { LakeInput } from '../ports/lake-builder.ts';

/** What a look at the whole content says of an object. */
export interface Inspection {
  /** `whole`: one JSON value that spreads over several lines. `empty`: nothing but white space. */
  readonly kind: 'array' | 'lines' | 'whole' | 'text' | 'empty';
  /** Decompressed, as far as it can be. */
  readonly bytes: number;
  /** Why it can not be decompressed to its end. */
  readonly fault?: string;
  /** DuckDB would read it to a wrong end, or take for JSON what is none, without a word: it must be read carefully. */
  readonly suspicious: boolean;
  /** It was looked for records that only DuckDB takes for JSON. Else nothing is between its records that is no JSON. */
  readonly judged: boolean;
}

/** So much of the beginning is kept, to see whether the first line is a record. Units: bytes. */
const HEAD_BYTES = 65_536;
const BYTE_ORDER_MARK = 0xef;
const NEWLINE = 0x0a;
/** White space for DuckDB, and nowhere in JSON. */
const VERTICAL_TAB = 0x0b;
const FORM_FEED = 0x0c;

/**
 * Reads an object once: counts it, and finds out what DuckDB does not tell.
 *
 * `content`: a chunk is looked at before the next one is asked for, and not kept.
 *
 * DuckDB takes a zstd frame that ends early, and an array that ends behind a comma, as complete, and trailing commas and
 * NaN for JSON. `judging` is false where somebody else looks at the records (`LakeTable.judges`), which saves a third of the
 * time; the rest is the decompression, on a thread of Node's. Errors: what is no `contract` error of the content.
 */
export async function inspect(
  content: () => AsyncIterable<Uint8Array>,
  format: LakeInput['format'],
  judging = true,
): Promise<Inspection> {
  const look = new Look();
  const loose = new LooseJson();
  const judged = judging || format === 'log';
  let fault: string | undefined;
  try {
    for await (const chunk of content()) {
      look.add(chunk);
      if (format === 'log') continue;
      if (judged) loose.add(chunk);
      else loose.found ||= chunk.includes(VERTICAL_TAB) || chunk.includes(FORM_FEED);
    }
  } catch (error) {
    if (!(error instanceof IngestError) || error.kind !== 'contract') throw error;
    fault = 'the object can not be decompressed to its end';
  }
  const found = {
    bytes: look.bytes,
    judged,
    suspicious: fault !== undefined || loose.found,
    ...(fault === undefined ? {} : { fault }),
  };
  if (format === 'log') return { ...found, kind: 'text' };
  const first = look.first();
  if (first === undefined) return { ...found, kind: fault === undefined ? 'empty' : 'lines' };
  if (first === OPEN_ARRAY) return { ...found, kind: 'array', suspicious: found.suspicious || !look.closesArray() };
  const spreads = first === OPEN_OBJECT && fault === undefined && look.bytes <= MAX_RECORD_BYTES && look.spreads();
  return { ...found, kind: spreads && (await isJson(content)) ? 'whole' : 'lines' };
}

class Look {
  bytes = 0;
  #head: Uint8Array = new Uint8Array(0);
  /** The last two bytes that are not white space. */
  #last = 0;
  #beforeLast = 0;

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.#head.length < HEAD_BYTES) this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES)]);
    for (let at = chunk.length - 1, found = 0; at >= 0 && found < 2; at -= 1) {
      const byte = chunk[at] ?? 0;
      if (KIND_OF_BYTE[byte] === SPACE) continue;
      if (found === 0) this.#beforeLast = this.#last;
      if (found === 0) this.#last = byte;
      else this.#beforeLast = byte;
      found += 1;
    }
  }

  /** The first byte that means something; `undefined` when there is none. */
  first(): number | undefined {
    const start = this.#start();
    return start === -1 ? undefined : this.#head[start];
  }

  closesArray(): boolean {
    return this.#last === CLOSE_ARRAY && this.#beforeLast !== COMMA;
  }

  /** The first line is no record by itself. */
  spreads(): boolean {
    const start = this.#start();
    const end = this.#head.indexOf(NEWLINE, start);
    return end !== -1 && !parses(Buffer.from(this.#head.subarray(start, end)).toString('utf8'));
  }

  #start(): number {
    const from = this.#head[0] === BYTE_ORDER_MARK ? 3 : 0;
    return this.#head.findIndex((byte, at) => at >= from && KIND_OF_BYTE[byte] !== SPACE);
  }
}

async function isJson(content: () => AsyncIterable<Uint8Array>): Promise<boolean> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content()) chunks.push(Uint8Array.from(chunk));
  return parses(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
