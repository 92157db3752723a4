import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LakeTable } from '../../shared/lake/table.ts';

/** A data directory with a lake, and what writes Parquet into it. */
export interface LakeFolder {
  readonly dataDir: string;
  /** Holds `table=…`. */
  readonly folder: string;
  /** Writes the rows of a SELECT as the object of a partition. */
  write(table: string, source: string, dt: string, select: string): Promise<string>;
  close(): Promise<void>;
}

/** Makes a folder; `name` may hold whatever a path may. */
export async function makeLakeFolder(name = 'data'): Promise<LakeFolder> {
  const root = await mkdtemp(join(tmpdir(), 'runlake-lake-'));
  const dataDir = join(root, name);
  const folder = join(dataDir, 'objects/runlake/curated');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  return {
    dataDir,
    folder,
    write: async (table, source, dt, select) => {
      const path = join(folder, `table=${table}/source=${source}/dt=${dt}/part-00000.parquet`);
      const draft = join(root, 'draft.parquet');
      await connection.run(`COPY (${select}) TO '${draft}' (FORMAT parquet, COMPRESSION zstd)`);
      await mkdir(dirname(path), { recursive: true });
      await rename(draft, path);
      return path;
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A small table of runs, with a column of every type. */
export const RUNS_TABLE: LakeTable = {
  name: 'runs',
  comment: 'Runs.',
  version: 1,
  columns: [
    { name: 'started_at', type: 'timestamp', comment: 'Start, UTC' },
    { name: 'run_id', type: 'string', comment: 'Id' },
    { name: 'rows_read', type: 'bigint', comment: 'Rows' },
    { name: 'attempts', type: 'int', comment: 'Attempts' },
    { name: 'seconds', type: 'double', comment: 'Duration, s' },
    { name: 'ok', type: 'boolean', comment: 'Whether it succeeded' },
  ],
  selects: {},
  orderBy: ['started_at', 'run_id'],
  bucketBy: 'run_id',
};

/** A SELECT of some rows of `RUNS_TABLE`. */
export const runsSelect = (...ids: readonly string[]): string =>
  `SELECT TIMESTAMP '2026-11-20 12:00:00.123' + INTERVAL (n) SECOND AS started_at, id AS run_id,
    9007199254740993 + n AS rows_read, CAST(n AS INTEGER) AS attempts, n / 2 AS seconds, n % 2 = 0 AS ok
  FROM (SELECT UNNEST([${ids.map((id) => `'${id}'`).join(', ')}]) AS id, UNNEST(range(${ids.length})) AS n)`;
