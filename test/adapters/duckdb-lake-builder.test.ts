import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import type { BuildRequest, BuiltFile } from '../../shared/ports/lake-builder.ts';
import { input, LINES, QUARANTINE, RUNS, request } from './duckdb-tables.ts';

let folder = '';
beforeEach(async () => {
  // A quote, since paths become SQL.
  folder = await mkdtemp(join(tmpdir(), "lake's-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;
const rowsOf = async ({ path }: BuiltFile): Promise<Row[]> => {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return parquetReadObjects({ file, compressors });
};

/** The rows of each table, buckets one after the other, and the files as they were described. */
async function built(of: BuildRequest, tables: readonly LakeTable[] = [LINES, QUARANTINE, RUNS]) {
  const partition = await new DuckDbLakeBuilder({ tables, folder }).build(of);
  const rows: Record<string, Row[]> = {};
  for (const file of partition.files) rows[file.table] = [...(rows[file.table] ?? []), ...(await rowsOf(file))];
  await partition.dispose();
  return { rows, files: partition.files.map(({ path: _path, ...file }) => file), inputBytes: partition.inputBytes };
}

const AT = Date.UTC(2026, 10, 20, 10);
const record = (number: number, more: object = {}): string => JSON.stringify({ at: AT + number, number, ...more });
const lines = (...records: readonly string[]): string => records.map((one) => `${one}\n`).join('');
const array = (...records: readonly string[]): string => `[${records.join(',')}]`;
const numbers = (rows: readonly Row[] = []): unknown[] => rows.map(({ number }) => Number(number));

describe('values', () => {
  it('are what a second reader of Parquet finds: beyond 2^53, unknown, Unicode, and a time', async () => {
    const spelled = `{ "at":${AT}, "number":9007199254740993,"ratio":0.1,"good":true,"message":"grün \u2028 😀 \\u0000 '"}`;
    const { rows } = await built(request([input(lines(spelled, '{}'))]));
    const place = 'talend eu logs 2026-11-20 raw/run-1/1';
    expect(rows.lines).toEqual([
      {
        at: new Date(AT),
        slice: 'run-1',
        ordinal: 0n,
        part: 1,
        place,
        number: 9007199254740993n,
        ratio: 0.1,
        good: true,
        message: "grün \u2028 😀 \u0000 '",
        line: spelled,
      },
      expect.objectContaining({ ordinal: 1n, line: '{}' }),
    ]);
    const { at, number, ratio, good, message } = rows.lines?.[1] ?? {};
    expect([at, number, ratio, good, message].every((value) => value === null || value === undefined)).toBe(true);
  });

  it('come from arrays, lines, and one value over several lines, by either compression and in several frames', async () => {
    const pretty = JSON.stringify({ at: AT + 3, number: 3 }, undefined, 2);
    const first = input(lines(record(1)));
    const frames = input('', { slice: 'd', stored: Buffer.concat([await bytesOf(first), await bytesOf(first)]) });
    const { rows, inputBytes } = await built(
      request([
        input(array(record(1), record(2)), { slice: 'a' }),
        input(`\ufeff${lines(record(1))}\n\n${record(2)}`, { slice: 'b', compression: 'gzip', format: 'ndjson' }),
        input(pretty, { slice: 'c' }),
        frames,
        input(' \n', { slice: 'e' }),
        input('[]', { slice: 'f' }),
      ]),
    );
    const of = (slice: string): unknown[] => numbers(rows.lines?.filter((row) => row.slice === slice));
    expect([of('a'), of('b'), of('c'), of('d'), of('e'), of('f')]).toEqual([[1, 2], [1, 2], [3], [1, 1], [], []]);
    expect(rows.lines?.find(({ slice }) => slice === 'c')?.line).toBe(pretty);
    expect(rows.quarantine).toEqual([]);
    const contents = [array(record(1), record(2)), pretty, lines(record(1)).repeat(2), ' \n', '[]'];
    const second = `\ufeff${lines(record(1))}\n\n${record(2)}`;
    expect(inputBytes).toBe([...contents, second].reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  });

  it('keep quotes in names and ids as they are', async () => {
    const of = input(lines(record(1)), { slice: "it's", key: "raw/'; DROP TABLE files; --" });
    const { rows } = await built(request([of], { source: "e'u" }));
    expect(rows.lines?.[0]).toMatchObject({ slice: "it's", place: `talend e'u logs 2026-11-20 ${of.key}` });
  });
});

describe('the order', () => {
  it('counts records over the parts of a slice, in the order of the parts and not in that of the request', async () => {
    const { rows } = await built(
      request([
        input(lines(record(4)), { part: 10 }),
        input(lines(record(2), record(3)), { part: 2 }),
        input('', { part: 3 }),
        input(lines(record(1), record(9)), { slice: 'other' }),
        input(lines(record(0), record(1)), { part: 1 }),
      ]),
    );
    const own = rows.lines?.filter(({ slice }) => slice === 'run-1') ?? [];
    expect(own.map(({ number, ordinal, part }) => [Number(number), Number(ordinal), part])).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 2],
      [4, 4, 10],
    ]);
  });

  it('is that of the table, unknown times last, whether or not the input has it already', async () => {
    const sorted = [record(1), record(1), record(5), record(7), '{"number":8}'];
    const straight = await built(request([input(lines(...sorted))]));
    const mixed = await built(
      request([input(lines(...sorted.toReversed())), input(lines(record(6)), { slice: 'run-0' })]),
    );
    expect(numbers(straight.rows.lines)).toEqual([1, 1, 5, 7, 8]);
    expect(numbers(mixed.rows.lines)).toEqual([1, 1, 5, 6, 7, 8]);
    expect(mixed.rows.lines?.map(({ ordinal }) => Number(ordinal))).toEqual([3, 4, 2, 0, 1, 0]);
  });

  it('makes the same bytes of the same request, and tells their number, size and hash', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => record((at * 7919) % 5000));
    const of = (): BuildRequest => request([input(array(...many)), input('x', { slice: 'broken' })], { buckets: 2 });
    const [first, second] = [await built(of()), await built(of())];
    expect(first.files).toEqual(second.files);
    const partition = await new DuckDbLakeBuilder({ tables: [LINES], folder }).build(of());
    for (const file of partition.files) {
      const bytes = await readFile(file.path);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
      expect([bytes.length, (await rowsOf(file)).length]).toEqual([file.bytes, file.rows]);
    }
    await partition.dispose();
  });
});

describe('buckets', () => {
  it('part the rows by the hash of a column, each in the order of the table', async () => {
    const slices = Array.from({ length: 20 }, (_, at) => `run-${at}`);
    const inputs = slices.map((slice, at) => input(lines(record(at), record(50 - at)), { slice }));
    const partition = await new DuckDbLakeBuilder({ tables: [LINES], folder }).build(request(inputs, { buckets: 3 }));
    const bucketOf = (slice: unknown): number =>
      Number.parseInt(createHash('md5').update(String(slice)).digest('hex').slice(0, 8), 16) % 3;
    let rows = 0;
    for (const file of partition.files) {
      const found = await rowsOf(file);
      rows += found.length;
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ slice }) => bucketOf(slice) !== file.bucket)).toEqual([]);
      const times = found.map(({ at }) => Number(at));
      expect(times).toEqual(times.toSorted((left, right) => left - right));
    }
    expect([partition.files.map(({ bucket }) => bucket), rows]).toEqual([[0, 1, 2], 40]);
    await partition.dispose();
  });
});

describe('tables', () => {
  it('are those that read a stream of the request, and the quarantine', async () => {
    const { files } = await built(request([input(lines(record(1)))]));
    expect(files.map(({ table, rows }) => [table, rows])).toEqual([
      ['lines', 1],
      ['quarantine', 0],
    ]);
  });

  it('are made of documents', async () => {
    const documents = async function* (): AsyncGenerator<string> {
      yield '{"id":"b"}';
      yield '{"id":"a"}';
    };
    const { rows, inputBytes } = await built(request([], { documents: { 'run-rows': documents() } }));
    expect([rows.runs, inputBytes]).toEqual([[{ id: 'a' }, { id: 'b' }], 0]);
  });

  it('are those that were asked for, with a file of columns where there is no row', async () => {
    const { files } = await built(request([input(lines(record(1)))], { tables: ['runs'] }));
    expect(files.map(({ table, rows }) => [table, rows])).toEqual([['runs', 0]]);
    const unknown = built(request([], { tables: ['rains'] }));
    await expect(unknown).rejects.toMatchObject({ kind: 'invariant', message: 'There is no table rains in the lake.' });
  });
});

describe('failures', () => {
  it('of reading an input fail the build, and leave nothing behind', async () => {
    const read = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{');
      throw new Error('connection reset');
    };
    await expect(built(request([{ ...input(''), read }]))).rejects.toMatchObject({ kind: 'transient' });
    const refused = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(300_000);
      yield Buffer.alloc(300_000);
      throw new IngestError('auth', 'not allowed');
    };
    await expect(built(request([{ ...input(''), read: refused }]))).rejects.toMatchObject({ kind: 'auth' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a SELECT are ours, and quote no data', async () => {
    const wrong: LakeTable = { ...LINES, selects: { logs: `${LINES.selects.logs} WHERE CAST(json AS DATE) IS NULL` } };
    const failure = await built(request([input(lines(record(1, { message: 'secret' })))]), [wrong]).catch(
      (error) => error,
    );
    expect(failure).toMatchObject({ kind: 'invariant' });
    expect(failure.message).not.toContain('secret');
    expect(await readdir(folder)).toEqual([]);
  });

  it('of the disk are transient', async () => {
    const builder = new DuckDbLakeBuilder({ tables: [LINES], folder: join(folder, 'nowhere') });
    await expect(builder.build(request([]))).rejects.toMatchObject({ kind: 'transient' });
  });
});

it('keeps what it puts aside from other users, and removes it when it is told to', async () => {
  const partition = await new DuckDbLakeBuilder({ tables: [LINES], folder }).build(request([input(lines(record(1)))]));
  const [name = ''] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
  await partition.dispose();
  await partition.dispose();
  expect(await readdir(folder)).toEqual([]);
});

const bytesOf = async (of: { read(): AsyncIterable<Uint8Array> }): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of of.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
};
