import type { Column } from '../lake/column.ts';
import { DUCKDB_TYPES } from '../lake/sql-types.ts';
import type { LakeTable } from '../lake/table.ts';

/** What every table has besides its own columns, from the path. */
export const PARTITION_COLUMNS: readonly Column[] = [
  { name: 'source', type: 'string', comment: 'Id of the source' },
  { name: 'dt', type: 'string', comment: 'UTC day, YYYY-MM-DD' },
];

/** A name in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A folder in a pattern: brackets and stars in its name stand for themselves. */
export const escapeGlob = (folder: string): string => folder.replace(/[[?*]/g, '[$&]');

/**
 * The DuckDB view of a table: exactly the declared columns and types, then `source` and `dt`.
 *
 * A column that a file of an older version lacks is NULL, one that it has too much is left out. `hasFiles` false: no rows,
 * as DuckDB takes a pattern that fits nothing for a mistake. `folder` holds `table=…`.
 */
export function tableViewSql(table: Pick<LakeTable, 'name' | 'columns'>, folder: string, hasFiles: boolean): string {
  const columns = [...table.columns, ...PARTITION_COLUMNS];
  const typed = (column: Column, value: string): string =>
    `CAST(${value} AS ${DUCKDB_TYPES[column.type]}) AS ${quoted(column.name)}`;
  const empty = `SELECT ${columns.map((column) => typed(column, 'NULL')).join(', ')} WHERE false`;
  const pattern = `${escapeGlob(folder)}/table=${table.name}/source=*/dt=*/part-*.parquet`;
  const files =
    `SELECT * FROM read_parquet(${literal(pattern)}, union_by_name = true, hive_partitioning = true, ` +
    `hive_types = {'table': VARCHAR, 'source': VARCHAR, 'dt': VARCHAR})`;
  const rows = hasFiles ? `${empty} UNION ALL BY NAME ${files}` : empty;
  const selected = columns.map((column) => typed(column, quoted(column.name))).join(', ');
  return `CREATE VIEW ${quoted(table.name)} AS SELECT ${selected} FROM (${rows})`;
}
