import { join } from 'node:path';
import { type DuckDbLakeOptions, DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import type { Cell } from '../../shared/ports/lake-reader.ts';
import { collect } from './collect.ts';
import { type LakeFolder, RUNS_TABLE } from './lake-folder.ts';

/** A reader of a folder with the one table `runs`, unless told otherwise. */
export const openReader = (
  { folder, dataDir }: LakeFolder,
  changes: Partial<DuckDbLakeOptions> = {},
): Promise<DuckDbLakeReader> =>
  DuckDbLakeReader.open({ folder, tables: [RUNS_TABLE], views: [], spillFolder: join(dataDir, 'spill'), ...changes });

/** A whole answer. */
export async function askReader(
  reader: DuckDbLakeReader,
  sql: string,
): Promise<{ readonly names: string[]; readonly rows: (readonly Cell[])[] }> {
  const { columns, batches } = await reader.query(sql);
  return { names: columns.map(({ name }) => name), rows: (await collect(batches)).flat() };
}
