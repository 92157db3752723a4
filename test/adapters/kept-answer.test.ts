import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuckDbLakeOptions, DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { collect } from '../factories/collect.ts';
import { type LakeFolder, makeLakeFolder, runsSelect } from '../factories/lake-folder.ts';
import { askReader, openReader } from '../factories/lake-reader.ts';

let lake: LakeFolder;
let reader: DuckDbLakeReader;

const open = (changes: Partial<DuckDbLakeOptions> = {}): Promise<DuckDbLakeReader> => openReader(lake, changes);
const ask = async (sql: string) => (await askReader(reader, sql)).rows;

beforeEach(async () => {
  lake = await makeLakeFolder();
  await lake.write('runs', 'eu', '2026-11-20', runsSelect('a', 'b', 'c', 'd'));
  reader = await open();
});
afterEach(async () => {
  reader.close();
  await lake.close();
});

describe('an answer', () => {
  const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}`;
  /** Twenty files of wide rows; the last value of the last file is no number. */
  const writeMany = async (source: string, rows: number): Promise<void> => {
    for (let file = 1; file <= 20; file += 1) {
      const last = file === 20 ? rows - 1 : -1;
      const id = `CASE WHEN range = ${last} THEN 'x' ELSE lpad('1', 200, '0') END`;
      const select = `SELECT ${id} AS run_id, range AS rows_read FROM range(${rows})`;
      await lake.write('runs', source, day(file), select);
    }
  };

  it('is whole although its files are replaced while its rows are read', async () => {
    await writeMany('many', 20_000);
    const { batches } = await reader.query("SELECT run_id, rows_read FROM runs WHERE source = 'many'");
    let rows = 0;
    for await (const batch of batches) {
      if (rows === 0) await writeMany('many', 19_000);
      rows += batch.length;
    }
    expect(rows).toBe(400_000);
  });

  it('fails as a whole when a row far behind can not be made', async () => {
    await writeMany('many', 20_000);
    await expect(ask("SELECT CAST(run_id AS INTEGER) AS n FROM runs WHERE source = 'many'")).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/Could not convert string 'x'.*\n\nLINE 1: SELECT CAST/s),
    });
  });

  it('holds no more rows than are wanted, in their order', async () => {
    const { batches } = await reader.query('SELECT run_id FROM runs ORDER BY run_id DESC; -- newest', 3);
    expect((await collect(batches)).flat()).toEqual([['d'], ['c'], ['b']]);
  });

  it('is put aside where it does not fit into memory, and leaves nothing there once it was read', async () => {
    const spillFolder = join(lake.dataDir, 'small');
    const small = await open({ spillFolder, memoryLimit: '64MB' });
    const { batches } = await small.query(
      'SELECT range AS n, repeat(md5(range::VARCHAR), 10) AS noise FROM range(300000)',
    );
    expect(readdirSync(spillFolder)).not.toEqual([]);
    let rows = 0;
    for await (const batch of batches) {
      expect(batch[0]?.[0]).toBe(BigInt(rows));
      rows += batch.length;
    }
    expect(rows).toBe(300_000);
    expect(readdirSync(spillFolder)).toEqual([]);
    small.close();
  });

  it('is free of the one before, read to its end or not', async () => {
    const first = await reader.query('SELECT range FROM range(10000)');
    for await (const _ of first.batches) break;
    await reader.query('SELECT 1');
    expect(await ask('SELECT 2 AS two, 3 AS two')).toEqual([[2, 3]]);
    expect(await ask('SHOW TABLES')).toEqual([['runs']]);
  });
});
