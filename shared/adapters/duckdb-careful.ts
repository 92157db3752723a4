import { ArrayPieces } from '../domain/array-pieces.ts';
import { IngestError } from '../domain/errors.ts';
import { type JsonPiece, MAX_RECORD_BYTES, PieceBuffer } from '../domain/json-piece.ts';
import { judgeRecord } from '../domain/judge-record.ts';
import { LinePieces } from '../domain/line-pieces.ts';
import { LogText } from '../domain/log-text.ts';
import type { SpooledObject } from './duckdb-spool.ts';
import { TextFile } from './duckdb-text-file.ts';

/** What could not be read, as the documents `quarantined` tell it. */
export interface QuarantinedPiece {
  readonly key: string;
  readonly stream: string;
  readonly slice: string;
  readonly part: number;
  /** Counts records and broken pieces of the slice's stream, from 0. */
  readonly ordinal: number;
  readonly reason: string;
  /** The piece's text, or its beginning when the reason says so; null when nothing of it could be read. */
  readonly line: string | null;
}

interface PieceReader {
  push(chunk: Uint8Array): JsonPiece[];
  end(): JsonPiece[];
}

/**
 * Writes an object's records as one JSON array, each exactly as it was spelled; `null` stands for what is broken.
 *
 * Gives the number of elements. Text logs become an array of their entries. `quarantine` gets every broken piece.
 * Errors: those of the disk. What is broken in the object is no error.
 */
export async function rewriteCarefully(
  object: SpooledObject,
  path: string,
  firstOrdinal: number,
  quarantine: (piece: QuarantinedPiece) => Promise<void>,
): Promise<number> {
  const { key, stream, slice, part } = object;
  const file = await TextFile.create(path);
  let count = 0;
  const element = async (json: string): Promise<void> => {
    await file.write(count === 0 ? `[${json}` : `,\n${json}`);
    count += 1;
  };
  const broken = async (reason: string, line: string | null): Promise<void> => {
    await quarantine({ key, stream, slice, part, ordinal: firstOrdinal + count, reason, line });
    await element('null');
  };
  const judge = async (piece: JsonPiece): Promise<void> => {
    const judged = judgeRecord(piece);
    if ('record' in judged) await element(judged.record);
    else await broken(`${judged.reason}${judged.cut ? ' (only its beginning is shown)' : ''}`, judged.line);
  };
  try {
    if (object.kind === 'text') await readText(object, element, broken);
    else await readPieces(object, readerOf(object), judge);
    await file.write(count === 0 ? '[]\n' : ']\n');
  } finally {
    await file.close();
  }
  return count;
}

async function readText(
  object: SpooledObject,
  element: (json: string) => Promise<void>,
  broken: (reason: string, line: string | null) => Promise<void>,
): Promise<void> {
  const text = new LogText();
  for await (const chunk of readable(object)) {
    for (const entry of text.push(chunk)) await element(JSON.stringify(entry));
  }
  for (const entry of text.end()) await element(JSON.stringify(entry));
  if (object.fault !== undefined) await broken(object.fault, null);
}

async function readPieces(
  object: SpooledObject,
  reader: PieceReader,
  judge: (piece: JsonPiece) => Promise<void>,
): Promise<void> {
  for await (const chunk of readable(object)) {
    for (const piece of reader.push(chunk)) await judge(piece);
  }
  const rest = reader.end();
  if (object.fault === undefined) {
    for (const piece of rest) await judge(piece);
    return;
  }
  // One row says that the object is damaged, with the piece in whose middle that is.
  const last = rest.at(-1) ?? { bytes: new Uint8Array(0), cut: false };
  for (const piece of rest.slice(0, -1)) await judge(piece);
  await judge({ ...last, fault: object.fault });
}

/** The content as far as it can be decompressed. */
async function* readable(object: SpooledObject): AsyncGenerator<Uint8Array> {
  try {
    yield* object.content();
  } catch (error) {
    const known = object.fault !== undefined && error instanceof IngestError && error.kind === 'contract';
    if (!known) throw error;
  }
}

function readerOf({ kind }: SpooledObject): PieceReader {
  if (kind === 'array') return new ArrayPieces();
  if (kind !== 'whole') return new LinePieces();
  const buffer = new PieceBuffer(MAX_RECORD_BYTES);
  return {
    push: (chunk) => {
      buffer.add(chunk);
      return [];
    },
    end: () => [buffer.take()],
  };
}
