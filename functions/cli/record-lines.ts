import { IngestError } from '../../shared/domain/errors.ts';
import { JsonValues } from './json-values.ts';
import { decodeText, splitLines } from './split-lines.ts';
import type { KnownStream } from './streams.ts';

/**
 * The content of an object as records, one line of JSON each, in its order.
 *
 * Records are handed on as they are. Of files: each line of NDJSON, each item of an array, any other JSON as a whole; a
 * line of a plain log as a string. Shape: pieces of any size; together whole lines, or nothing.
 * Memory: one value and some chunks. Errors: those of `content`; contract, naming the key, when the file is neither.
 */
export async function* recordLines(
  content: AsyncIterable<Buffer>,
  stream: KnownStream,
  key: string,
): AsyncGenerator<Buffer> {
  if (stream.content === 'records') return yield* content;
  const extension = /\.([a-z0-9]+)\.(?:zst|gz)$/.exec(key)?.[1] ?? '';
  try {
    if (extension === 'json' || extension === 'ndjson') yield* jsonLines(content);
    else if (extension === 'log') yield* stringLines(content);
    else throw new IngestError('contract', `a .${extension} file holds no records`);
  } catch (error) {
    if (!(error instanceof IngestError) || error.message.includes(key)) throw error;
    const message = `the stored object ${key} can not be written as records: ${error.message}; runlake logs export writes it as it is`;
    throw new IngestError(error.kind, message, { cause: error });
  }
}

/** Lines are handed on in pieces of about this many characters. */
const PIECE = 65_536;

const lineOf = (json: string): Buffer => Buffer.from(`${json}\n`);

async function* jsonLines(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const values = new JsonValues();
  for await (const text of decodeText(content)) {
    const ended = values.push(text);
    if (ended.length > 0) yield lineOf(ended.join('\n'));
  }
  const last = values.end();
  if (last.length > 0) yield lineOf(last.join('\n'));
}

async function* stringLines(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let piece = '';
  for await (const line of splitLines(content)) {
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}
