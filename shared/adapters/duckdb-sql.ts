import { IngestError } from '../domain/errors.ts';
import type { ColumnType } from '../lake/column.ts';
import type { LakeTable } from '../lake/table.ts';

/** How DuckDB reads a file of records: one array, lines, or values that may spread over lines. */
export type ScanKind = 'array' | 'lines' | 'values';

const FORMAT = { array: 'array', lines: 'newline_delimited', values: 'unstructured' } as const;
const TYPE = {
  string: 'VARCHAR',
  bigint: 'BIGINT',
  int: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
} as const satisfies Record<ColumnType, string>;

/** Text as SQL spells it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Columns of the table `files`, which says whose records a file holds; all of them text. */
export const FILES = 'CREATE OR REPLACE TABLE files (path VARCHAR, slice VARCHAR, part VARCHAR, key VARCHAR)';

/** The columns of `records` that are the same for a whole stream. */
export interface RecordsOf {
  readonly vendor: string;
  readonly source: string;
  readonly stream: string;
  readonly dt: string;
}

/** Files that are read alike, a slice's one after the other. In rewritten ones `null` stands for a broken record. */
export interface ScanGroup {
  readonly kind: ScanKind;
  readonly rewritten: boolean;
  /** As in `LakeTable.judges`. */
  readonly judged: boolean;
  readonly paths: readonly string[];
}

/**
 * The relation `records` of `LakeTable.selects`, in the order of the files.
 *
 * Every part of it streams: windows without an order look back by one row, and the files are a small table that is looked
 * up. Fails where a file is no JSON, or holds something else than objects.
 */
export function recordsSql(of: RecordsOf, groups: readonly ScanGroup[]): string {
  const constants = [of.vendor, of.source, of.stream, of.dt].map(literal);
  const [vendor, source, stream, dt] = constants;
  const relations = groups.map(
    ({ kind, rewritten, judged, paths }) => `SELECT json, ordinal, slice, ${vendor} AS vendor, ${source} AS source,
  ${stream} AS stream, key, ${dt} AS dt, part, ${judged} AS judged FROM (
  SELECT *, position - max(CASE WHEN slice IS DISTINCT FROM previous THEN position END)
    OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ordinal
  FROM (SELECT *, lag(slice) OVER () AS previous FROM (
    SELECT CASE WHEN starts_with(json, '{') THEN json ELSE ${rewritten ? 'NULL' : "error('no object')"} END AS json,
      position, slice, CAST(part AS INTEGER) AS part, key
    FROM (SELECT json, filename, row_number() OVER () AS position
      FROM read_json_objects([${paths.map(literal)}], format = '${FORMAT[kind]}', compression = 'auto_detect', filename = true)
    ) JOIN files ON filename = path))
) WHERE json IS NOT NULL`,
  );
  return relations.length > 0 ? relations.join('\nUNION ALL ') : noRecords;
}

const noRecords =
  'SELECT CAST(NULL AS JSON) AS json, CAST(0 AS BIGINT) AS ordinal, ' +
  ['slice', 'vendor', 'source', 'stream', 'key', 'dt'].map((name) => `'' AS ${name}, `).join('') +
  'CAST(0 AS INTEGER) AS part, true AS judged WHERE false';

/** Rows of a table, of the streams that are there. `views` names each stream's relation of records. */
export function tableSql(table: LakeTable, views: ReadonlyMap<string, string>): string {
  const columns = table.columns.map(({ name, type }) => ({ name: identifier(name), type: TYPE[type] }));
  const parts = Object.entries(table.selects).flatMap(([stream, select]) => {
    const view = views.get(stream);
    if (view === undefined) return [];
    return [
      `SELECT * FROM (WITH records AS NOT MATERIALIZED (SELECT * FROM ${identifier(view)}) SELECT * FROM (${select}))`,
    ];
  });
  if (parts.length === 0) {
    return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${name}`)} WHERE false`;
  }
  const casts = columns.map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`);
  return `SELECT ${casts} FROM (${parts.join('\nUNION ALL ')}) AS made(${columns.map(({ name }) => name)})`;
}

/** Mean length of the records of a view where they are longest: of so many in a row. Reads all of it. Units: bytes. */
export const widestSql = (view: string, inRow: number): string =>
  `SELECT max(bytes) / ${inRow} FROM (SELECT sum(strlen(json)) AS bytes FROM (
    SELECT json, row_number() OVER () AS "row" FROM ${identifier(view)}) GROUP BY ("row" - 1) // ${inRow})`;

/** The rows in the table's order. Unknown values come last. */
export const sortedSql = (table: LakeTable, rows: string): string =>
  `SELECT * FROM (${rows}) ORDER BY ${table.orderBy.map((name) => `${identifier(name)} ASC NULLS LAST`)}`;

/** Number of rows that come before one which `sortedSql` would put in front of them. Reads the columns of the order. */
export function misplacedSql(table: LakeTable, rows: string): string {
  const order = table.orderBy.map((name, at) => ({ now: identifier(name), before: `"previous ${at}"` }));
  const inOrder = order.reduceRight(
    (rest, { now, before }) =>
      `(coalesce(${before} < ${now}, ${now} IS NULL AND ${before} IS NOT NULL) OR ` +
      `(${before} IS NOT DISTINCT FROM ${now} AND ${rest}))`,
    'true',
  );
  const columns = order.map(({ now, before }) => `${now}, lag(${now}) OVER () AS ${before}`);
  return `SELECT count(*) FILTER ("row" > 1 AND NOT ${inOrder}) FROM (
    SELECT row_number() OVER () AS "row", ${columns} FROM (${rows}))`;
}

/** Which column of the order: 0 for the first. */
type OrderPlace = 0 | 1;

/** Values of a column of the order that cut rows into so many pieces of about as many, ascending; as text. */
export function cutsSql(table: LakeTable, rows: string, place: OrderPlace, pieces: number): string {
  const shares = Array.from({ length: pieces - 1 }, (_, at) => (at + 1) / pieces);
  return `SELECT CAST(cut AS VARCHAR) FROM (SELECT DISTINCT unnest(quantile_disc(${orderColumn(table, place).name}, [${shares}])) AS cut
    FROM (${rows})) WHERE cut IS NOT NULL ORDER BY cut`;
}

/** One piece of rows for each space between cuts, and one of the unknown: each value of the column is in one piece only. */
export function piecesSql(table: LakeTable, rows: string, place: OrderPlace, cuts: readonly string[]): string[] {
  const { name, type } = orderColumn(table, place);
  const typed = cuts.map((cut) => `CAST(${literal(cut)} AS ${type})`);
  const known = [...typed, undefined].map((to, at) => [
    ...(at === 0 ? [] : [`${name} >= ${typed[at - 1]}`]),
    to === undefined ? `${name} IS NOT NULL` : `${name} < ${to}`,
  ]);
  return [...known, [`${name} IS NULL`]].map((piece) => `SELECT * FROM (${rows}) WHERE ${piece.join(' AND ')}`);
}

function orderColumn({ name, columns, orderBy }: LakeTable, place: OrderPlace): { name: string; type: string } {
  const found = columns.find((column) => column.name === orderBy[place]);
  if (found === undefined) throw new IngestError('invariant', `The order of the table ${name} has no column ${place}.`);
  return { name: identifier(found.name), type: TYPE[found.type] };
}

const fileSql = (path: string): string => `read_parquet(${literal(path)})`;

/** All rows of files, one file after the other. */
export const filesSql = (paths: readonly string[]): string => `SELECT * FROM read_parquet([${paths.map(literal)}])`;

/** Rows of one bucket: by 32 bits of MD5, which no version of a program will change. */
export const bucketSql = (table: LakeTable, path: string, buckets: number, bucket: number): string =>
  `SELECT * FROM ${fileSql(path)} WHERE CAST('0x' || left(md5(coalesce(CAST(` +
  `${identifier(table.bucketBy)} AS VARCHAR), '')), 8) AS UBIGINT) % ${buckets} = ${bucket}`;

const CODEC = {
  // Level 1 took a quarter less time than level 3 for a log of 400 MB, and made a file that was a sixth smaller.
  zstd: 'COMPRESSION zstd, COMPRESSION_LEVEL 1',
  snappy: 'COMPRESSION snappy',
} as const;

/** Writes Parquet that follows from the rows alone. */
export const copySql = (rows: string, path: string, rowGroup: number, codec: keyof typeof CODEC): string =>
  `COPY (${rows}) TO ${literal(path)} (FORMAT parquet, ${CODEC[codec]}, ROW_GROUP_SIZE ${rowGroup})`;
