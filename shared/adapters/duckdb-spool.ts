import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXTENSION } from '../domain/compression.ts';
import { IngestError } from '../domain/errors.ts';
import type { LakeInput } from '../ports/lake-builder.ts';
import { decompressSmall } from './decompress-small.ts';
import { type Inspection, inspect } from './duckdb-inspect.ts';
import { TextFile } from './duckdb-text-file.ts';
import { decompress, decompressPassing } from './zstd-frames.ts';

/** An object in the scratch folder, as it was stored, and what a look at all of its content says. */
export interface SpooledObject extends Inspection {
  readonly stream: string;
  readonly slice: string;
  readonly part: number;
  readonly key: string;
  readonly path: string;
  /** Decompressed. Errors: contract when it is damaged. */
  content(): AsyncIterable<Uint8Array>;
}

const READ_BYTES = 1024 * 1024;

/** What is stored in fewer bytes is looked at in memory. */
const SMALL_BYTES = 256 * 1024;

/**
 * Puts an input aside, compressed as it is. `judging`: see `inspect`.
 *
 * Errors: what reading it throws when that is an `IngestError`; else transient, as for a disk that is full.
 */
export async function spoolInput(
  input: LakeInput,
  folder: string,
  number: number,
  judging: boolean,
): Promise<SpooledObject> {
  const path = join(folder, `in-${number}.json.${EXTENSION[input.compression]}`);
  const small = await writing(() => store(input, path));
  const stored = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: READ_BYTES });
  const content = (): AsyncIterable<Uint8Array> => decompress(stored(), input.compression);
  const { stream, slice, part, key, format } = input;
  const known = small === undefined ? undefined : await inspectSmall(small, input, judging);
  const look = known ?? (await inspect(() => decompressPassing(stored(), input.compression), format, judging));
  return { stream, slice, part, key, path, content, ...look };
}

/**
 * `undefined` for what is damaged or too large. A function of its own: what a closure holds lives as long as its neighbours
 * in the same function do, and the content of ten thousand objects is a lot.
 */
async function inspectSmall(
  stored: Buffer,
  { compression, format }: LakeInput,
  judging: boolean,
): Promise<Inspection | undefined> {
  const bytes = decompressSmall(stored, compression);
  return bytes === undefined ? undefined : inspect(() => only(bytes), format, judging);
}

/** The object with all its records looked at. Errors: those of the disk. */
export const judgedObject = async (object: SpooledObject): Promise<SpooledObject> =>
  object.judged ? object : { ...object, ...(await inspect(object.content, 'json')) };

/** Gives the stored bytes when they are few. */
async function store(input: LakeInput, path: string): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const rest = input.read()[Symbol.asyncIterator]();
  let next = await rest.next();
  for (; next.done !== true && bytes <= SMALL_BYTES; next = await rest.next()) {
    chunks.push(Uint8Array.from(next.value));
    bytes += next.value.length;
  }
  if (next.done === true) {
    const all = Buffer.concat(chunks);
    // At once: several turns of the event loop for each of ten thousand objects take longer than the writing.
    writeFileSync(path, all, { mode: 0o600, flag: 'wx' });
    return bytes <= SMALL_BYTES ? all : undefined;
  }
  const first = next.value;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks;
    yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  };
  await pipeline(Readable.from(source()), createWriteStream(path, { mode: 0o600 }));
  return undefined;
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Puts lines of JSON aside that no vendor has sent. Errors: as `spoolInput`. */
export async function spoolDocuments(
  stream: string,
  lines: AsyncIterable<string>,
  path: string,
): Promise<SpooledObject> {
  await writing(async () => {
    const file = await TextFile.create(path);
    try {
      for await (const line of lines) await file.write(`${line}\n`);
    } finally {
      await file.close();
    }
  });
  const content = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: READ_BYTES });
  return { stream, slice: '', part: 0, key: '', path, content, ...(await inspect(content, 'ndjson')) };
}

async function writing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IngestError) throw error;
    throw new IngestError(
      'transient',
      'An input of the lake could not be put aside: reading it failed, or the temporary folder is full or broken.',
      { cause: error },
    );
  }
}
