import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbSession } from '../../shared/adapters/duckdb-session.ts';
import { SortedCopy } from '../../shared/adapters/duckdb-sorted-copy.ts';
import { copySql, filesSql, misplacedSql } from '../../shared/adapters/duckdb-sql.ts';
import { LINES } from './duckdb-tables.ts';

const ROWS = 5000;
/** Small, so that the rows are several pieces. */
const ROW_GROUP = 100;

let folder: string;
let session: DuckDbSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-sorted-'));
  session = await DuckDbSession.open(folder, { memoryLimitMegabytes: 256 });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true, force: true });
});

/** Rows in no order. `at` is the SQL of their time, `n` their number. */
async function shuffled(at: string): Promise<string> {
  const path = join(folder, 'all.parquet');
  const rows = `SELECT ${at} AS at, 'run-' || (n % 7) AS slice, n AS ordinal FROM range(${ROWS}) AS made(n) ORDER BY hash(n)`;
  await session.number(copySql(rows, path, ROW_GROUP, 'zstd'));
  return path;
}

async function sort(path: string, wide = false): Promise<string> {
  const sorted = join(folder, 'sorted.parquet');
  const copy = await SortedCopy.of(session, LINES, { path, rows: ROWS, group: { rows: ROW_GROUP, wide } });
  expect(await copy.write(filesSql([path]), sorted)).toBe(ROWS);
  return sorted;
}

describe('rows that are sorted piece by piece', () => {
  describe.each([false, true])('(wide: %s)', (wide) => {
    it.each([
      ['times that differ', 'make_timestamp(n * 1000)'],
      ['times of which many are the same', 'make_timestamp((n // 1700) * 1000)'],
      ['times that are unknown for some', 'CASE WHEN n % 3 > 0 THEN make_timestamp(n * 1000) END'],
      ['times that are the same for all', 'make_timestamp(0)'],
      ['no time at all', 'CAST(NULL AS TIMESTAMP)'],
    ])('are all there and in the order of the table, with %s', async (_, at) => {
      const path = await shuffled(at);
      expect(await session.number(misplacedSql(LINES, filesSql([path])))).toBeGreaterThan(0);
      const sorted = await sort(path, wide);
      expect(await session.number(misplacedSql(LINES, filesSql([sorted])))).toBe(0);
      const missing = `SELECT count(*) FROM (${filesSql([path])} EXCEPT ALL ${filesSql([sorted])})`;
      expect(await session.number(missing)).toBe(0);
    });
  });

  it('leave no piece behind', async () => {
    await sort(await shuffled('make_timestamp(n * 1000)'));
    expect((await readdir(folder)).toSorted()).toEqual(['all.parquet', 'sorted.parquet', 'spill']);
  });
});
