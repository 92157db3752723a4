import type { Cell, LakeAnswer } from '../../shared/ports/lake-reader.ts';
import { csvLine, jsonObject, shortText } from './answer-text.ts';
import { formatTable } from './format.ts';

export const TEXT_FORMATS = ['table', 'csv', 'json'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** Takes text as fast as it can; false once nobody wants more. */
export type Sink = (text: string) => Promise<boolean>;

/** `more`: the answer went on after the last row that was written. */
export interface Written {
  readonly rows: number;
  readonly more: boolean;
}

/**
 * Writes an answer batch by batch, at most `limit` rows of it. Memory: a batch; for a table all rows, as its columns are
 * as wide as their widest cell.
 */
export function writeAnswer(answer: LakeAnswer, format: TextFormat, limit: number, sink: Sink): Promise<Written> {
  switch (format) {
    case 'table':
      return writeTable(answer, limit, sink);
    case 'csv':
      return writeCsv(answer, limit, sink);
    case 'json':
      return writeJson(answer, limit, sink);
  }
}

async function writeTable({ columns, batches }: LakeAnswer, limit: number, sink: Sink): Promise<Written> {
  const kept: string[][] = [];
  const written = await upTo(batches, limit, async (rows) => {
    kept.push(...rows.map((row) => row.map(shortText)));
    return true;
  });
  const right = columns.filter(({ numeric }) => numeric).map(({ name }) => name);
  const header = columns.map(({ name }) => name);
  await sink(`${formatTable(header, kept, right)}\n`);
  return written;
}

async function writeCsv({ columns, batches }: LakeAnswer, limit: number, sink: Sink): Promise<Written> {
  await sink(csvLine(columns.map(({ name }) => name)));
  return upTo(batches, limit, (rows) => sink(rows.map(csvLine).join('')));
}

async function writeJson({ columns, batches }: LakeAnswer, limit: number, sink: Sink): Promise<Written> {
  let opened = false;
  const written = await upTo(batches, limit, (rows) => {
    const text = rows.map((row) => jsonObject(columns, row)).join(',\n');
    const before = opened ? ',\n' : '[\n';
    opened = true;
    return sink(before + text);
  });
  await sink(opened ? '\n]\n' : '[]\n');
  return written;
}

async function upTo(
  batches: LakeAnswer['batches'],
  limit: number,
  write: (rows: readonly (readonly Cell[])[]) => Promise<boolean>,
): Promise<Written> {
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const wanted = batch.slice(0, limit - rows);
    rows += wanted.length;
    if (wanted.length > 0 && !(await write(wanted))) return { rows, more: true };
    if (wanted.length < batch.length) return { rows, more: true };
  }
  return { rows, more: false };
}
