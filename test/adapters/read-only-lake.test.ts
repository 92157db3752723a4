import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuckDbLakeOptions, DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { type LakeFolder, makeLakeFolder, runsSelect } from '../factories/lake-folder.ts';
import { askReader, openReader } from '../factories/lake-reader.ts';

let lake: LakeFolder;
let reader: DuckDbLakeReader;

const open = (changes: Partial<DuckDbLakeOptions> = {}): Promise<DuckDbLakeReader> => openReader(lake, changes);
const ask = (sql: string, of = reader) => askReader(of, sql);

beforeEach(async () => {
  lake = await makeLakeFolder();
  await lake.write('runs', 'eu', '2026-11-20', runsSelect('a', 'b', 'c', 'd'));
  reader = await open();
});
afterEach(async () => {
  reader.close();
  await lake.close();
});

describe('a query', () => {
  const statements = (): string[] => [
    `COPY (SELECT 1) TO '${lake.folder}/table=runs/evil.parquet'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${lake.folder}/evil.csv'`,
    `ATTACH '${lake.folder}/evil.db' AS evil`,
    `EXPORT DATABASE '${lake.folder}/evil'`,
    'CREATE TABLE t AS SELECT 1',
    'DROP VIEW runs',
    'INSERT INTO runs SELECT * FROM runs',
    'DELETE FROM runs',
    'SET enable_external_access = true',
    'RESET lock_configuration',
    'PRAGMA enable_profiling',
    'INSTALL httpfs',
    'LOAD httpfs',
    `CALL enable_logging(storage = 'file', storage_config = {'path': '${lake.folder}/evil'})`,
    `SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '${lake.folder}/evil'})`,
    "WITH a AS (SELECT * FROM query('SELECT * FROM enable_' || 'logging()')) SELECT * FROM a",
    "SELECT (SELECT count(*) FROM read_text('/etc/hostname'))",
    "SELECT * FROM runs WHERE run_id IN (SELECT file FROM glob('/*'))",
    `SELECT * FROM read_parquet('${join(lake.dataDir, 'x.parquet')}')`,
    'SELECT 1; SELECT 2',
    '',
  ];

  it('can write and change nothing, and reads nothing but tables and views', async () => {
    for (const sql of statements()) await expect(ask(sql), sql).rejects.toMatchObject({ kind: 'config' });
    expect(await readdir(lake.folder)).toEqual(['table=runs']);
    expect((await ask('SELECT count(*) FROM runs')).rows).toEqual([[4n]]);
  });

  it('can not name a file instead of a table', async () => {
    const outside = join(lake.dataDir, 'outside.csv');
    await writeFile(outside, 'secret\n1\n');
    for (const file of [outside, '/etc/hostname', `${lake.folder}/../../../outside.csv`, 'https://127.0.0.1:1/x.csv']) {
      await expect(ask(`SELECT * FROM '${file}'`), file).rejects.toMatchObject({ kind: 'config' });
    }
  });

  it('that needs more than its memory puts it aside, and leaves nothing behind', async () => {
    const small = await open({ memoryLimit: '40MB' });
    const sql =
      'SELECT count(*) FROM (SELECT md5(CAST(range AS VARCHAR)) AS m FROM range(1000000) ORDER BY m OFFSET 1)';
    expect((await ask(sql, small)).rows).toEqual([[999_999n]]);
    small.close();
    expect(existsSync(join(lake.dataDir, 'spill'))).toBe(false);
  });
});
