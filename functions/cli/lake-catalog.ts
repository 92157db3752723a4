import { type CuratedFile, curatedFiles } from '../../shared/adapters/curated-files.ts';
import type { DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { PARTITION_COLUMNS } from '../../shared/adapters/duckdb-views.ts';
import type { Column } from '../../shared/lake/column.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import { VIEWS } from '../../shared/lake/views.ts';

/** What a data directory holds of a table. Units: bytes. */
export interface TableFigures {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly objects: number;
  /** Days of all sources together. */
  readonly days: number;
  readonly sources: readonly string[];
  /** The newest day, `null` where nothing was built. */
  readonly newestDay: string | null;
  readonly comment: string;
}

/** Counts a table. Rows come from the ends of its files, so that it takes moments whatever their size. */
export async function tableFigures(lake: DuckDbLakeReader, folder: string, table: LakeTable): Promise<TableFigures> {
  const files = await curatedFiles(folder, table.name);
  const distinct = (pick: (file: CuratedFile) => string): string[] => [...new Set(files.map(pick))].sort();
  const days = distinct(({ dt }) => dt);
  return {
    table: table.name,
    rows: files.length === 0 ? 0 : await countRows(lake, table.name),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    objects: files.length,
    days: days.length,
    sources: distinct(({ source }) => source),
    newestDay: days.at(-1) ?? null,
    comment: table.comment,
  };
}

async function countRows(lake: DuckDbLakeReader, table: string): Promise<number> {
  const { batches } = await lake.query(`SELECT count(*) FROM "${table}"`);
  for await (const [row] of batches) return Number(row?.[0]);
  return 0;
}

/** All columns of a table, those of its path included, or of a view. */
export const columnsOf = (table: LakeTable | undefined, name: string): readonly Column[] | undefined =>
  table === undefined ? VIEWS.find((view) => view.name === name)?.columns : [...table.columns, ...PARTITION_COLUMNS];
