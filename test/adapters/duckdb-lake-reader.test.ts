import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuckDbLakeOptions, DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { collect } from '../factories/collect.ts';
import { type LakeFolder, makeLakeFolder, RUNS_TABLE, runsSelect } from '../factories/lake-folder.ts';
import { askReader, openReader } from '../factories/lake-reader.ts';

const EMPTY_TABLE = { name: 'audits', columns: [{ name: 'missing', type: 'bigint', comment: 'n' }] } as const;
const VIEWS = [
  { name: 'bad_runs', sql: 'SELECT run_id, dt FROM runs WHERE NOT ok', columns: [{ name: 'run_id' }, { name: 'dt' }] },
  { name: 'bad_days', sql: 'SELECT DISTINCT dt FROM bad_runs;', columns: [{ name: 'dt' }] },
];

let lake: LakeFolder;
let reader: DuckDbLakeReader;

const open = (changes: Partial<DuckDbLakeOptions> = {}): Promise<DuckDbLakeReader> =>
  openReader(lake, { tables: [RUNS_TABLE, EMPTY_TABLE], views: VIEWS, ...changes });
const ask = (sql: string, of = reader) => askReader(of, sql);

beforeEach(async () => {
  lake = await makeLakeFolder('da[t]a of *?');
  await lake.write('runs', 'eu', '2026-11-20', runsSelect('a', 'b', 'c'));
  await lake.write('runs', 'us', '2026-11-21', runsSelect('d'));
  reader = await open();
});
afterEach(async () => {
  reader.close();
  await lake.close();
});

describe('a table of the lake', () => {
  it('has its declared columns, then the source and the day of its path', async () => {
    const { names, rows } = await ask('SELECT * FROM runs ORDER BY run_id');
    expect(names).toEqual([...RUNS_TABLE.columns.map(({ name }) => name), 'source', 'dt']);
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual([
      '2026-11-20 12:00:01.123',
      'b',
      9_007_199_254_740_994n,
      1,
      0.5,
      false,
      'eu',
      '2026-11-20',
    ]);
  });

  it('without any object is empty and has its columns all the same', async () => {
    expect(await ask('SELECT * FROM audits')).toEqual({ names: ['missing', 'source', 'dt'], rows: [] });
  });

  it('without a folder of the lake is empty', async () => {
    const nowhere = await open({ folder: join(lake.dataDir, 'nowhere') });
    expect((await ask('SELECT count(*) FROM runs', nowhere)).rows).toEqual([[0n]]);
    nowhere.close();
  });

  it('has NULL where a file of an older version lacks a column, and nothing of what it has too much', async () => {
    await lake.write('runs', 'old', '2026-11-01', "SELECT 'z' AS run_id, 1::INTEGER AS rows_read, 'x' AS dropped");
    const { names, rows } = await ask("SELECT * FROM runs WHERE source = 'old'");
    expect(names).not.toContain('dropped');
    expect(rows).toEqual([[null, 'z', 1n, null, null, null, 'old', '2026-11-01']]);
  });

  it('reads no file of another day than the query asks for', async () => {
    const path = await lake.write('runs', 'eu', '2026-11-19', runsSelect('e'));
    const { batches } = await reader.query("SELECT run_id FROM runs WHERE dt = '2026-11-20' ORDER BY run_id");
    await writeFile(path, 'PAR1 damaged');
    expect((await collect(batches)).flat()).toEqual([['a'], ['b'], ['c']]);
  });

  it('answers a new query from the files as they are then', async () => {
    expect((await ask('SELECT count(*) FROM runs')).rows).toEqual([[4n]]);
    await lake.write('runs', 'eu', '2026-11-20', runsSelect('a', 'b', 'c', 'late'));
    await lake.write('runs', 'eu', '2026-11-22', runsSelect('f'));
    expect((await ask('SELECT count(*) FROM runs')).rows).toEqual([[6n]]);
  });

  it('names a damaged file', async () => {
    await writeFile(join(lake.folder, 'table=runs/source=eu/dt=2026-11-20/part-00000.parquet'), 'no parquet at all');
    await expect(ask('SELECT count(*) FROM runs')).rejects.toMatchObject({
      kind: expect.stringMatching(/transient|config/),
      message: expect.stringContaining('part-00000.parquet'),
    });
  });

  it.each([
    ['is empty', () => Buffer.alloc(0)],
    ['was cut', (whole: Buffer) => whole.subarray(0, 100)],
    [
      'has another footer',
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, -8), Buffer.from([0xff, 0xff, 0xff, 0x0f]), Buffer.from('PAR1')]),
    ],
    ['lost a piece', (whole: Buffer) => whole.fill(0, 4_000, 12_000)],
  ])('says how to make a file anew that %s, and does not blame the query', async (_, damage) => {
    const many = 'SELECT md5(i::VARCHAR) AS run_id FROM range(2000) t(i)';
    const path = await lake.write('runs', 'eu', '2026-11-20', many);
    await writeFile(path, damage(await readFile(path)));
    await expect(ask('SELECT max(run_id) FROM runs')).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(
        /damaged[\s\S]*runlake rebuild --source eu --from 2026-11-20 --to 2026-11-20; in the cloud/,
      ),
    });
  });
});

describe('a view', () => {
  it('stands on tables and on other views', async () => {
    expect((await ask('SELECT dt FROM bad_days')).rows).toEqual([['2026-11-20']]);
    expect((await ask('WITH x AS (SELECT * FROM bad_runs) SELECT run_id FROM x')).rows).toEqual([['b']]);
  });

  it('is listed with the tables', async () => {
    expect((await ask('SHOW TABLES')).rows.flat()).toEqual(['audits', 'bad_days', 'bad_runs', 'runs']);
  });
});

describe('values', () => {
  it('stay exact', async () => {
    const { rows } = await ask("SELECT 1.10::DECIMAL(30, 2), NULL, [1, 2], DATE '2026-11-20', 1::HUGEINT << 70");
    expect(rows).toEqual([[{ decimal: '1.10' }, null, '[1, 2]', '2026-11-20', 1_180_591_620_717_411_303_424n]]);
  });

  it('come in batches', async () => {
    const { batches, columns } = await reader.query('SELECT range AS n FROM range(10000)');
    expect(columns).toEqual([{ name: 'n', numeric: true }]);
    const sizes = (await collect(batches)).map((batch) => batch.length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000);
  });

  it('are told in UTC', async () => {
    expect((await ask("SELECT CAST(TIMESTAMPTZ '2026-11-20 12:00:00+03' AS TIMESTAMP)")).rows).toEqual([
      ['2026-11-20 09:00:00'],
    ]);
  });
});

describe('wrong SQL', () => {
  it.each([
    ['SELECT run_id\nFROM runz', /Table with name runz does not exist!\nThere is runs, audits, bad_runs, bad_days\./],
    [
      'SELECT nope FROM runs',
      /"nope" not found.*\nruns has started_at, run_id, .*, source, dt\.\n\nLINE 1: SELECT nope/s,
    ],
    ['SELECT r.nope FROM runs r', /nope.*\nruns has started_at/s],
    ['SELECT 1,\n  2 FORM x y', /^This is no SQL: syntax error at or near "x"\n\nLINE 2: {3}2 FORM x y\n {17}\^$/],
    ['SELECT CAST(run_id AS INTEGER) FROM runs', /Could not convert string '[a-d]'/],
  ])('is told with its place and what there is: %s', async (sql, message) => {
    await expect(ask(sql)).rejects.toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
  });
});

describe('an answer as Parquet', () => {
  it('is written to the one folder that is for it, and reads back equal', async () => {
    const outFolder = join(lake.dataDir, 'out');
    await lake.write('runs', 'x', '2026-11-23', runsSelect('g'));
    const writer = await open({ outFolder: lake.dataDir });
    const path = join(lake.dataDir, "it's.parquet");
    expect(await writer.writeParquet('SELECT run_id, rows_read FROM runs ORDER BY 1 -- all;', path)).toBe(5);
    expect(await writer.writeParquet('SELECT run_id FROM runs ORDER BY 1;', path, 2)).toBe(2);
    await expect(writer.writeParquet('SELECT 1', '/tmp/elsewhere.parquet')).rejects.toThrow(
      /disabled by configuration/,
    );
    await expect(writer.writeParquet('SELECT 1) TO x; SELECT (2', path)).rejects.toMatchObject({ kind: 'config' });
    writer.close();
    expect(existsSync(outFolder)).toBe(false);
  });

  it('is refused where no folder was named', async () => {
    await expect(reader.writeParquet('SELECT 1', join(lake.dataDir, 'x.parquet'))).rejects.toThrow(/disabled/);
  });
});
