import { globSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

interface ParquetComparison {
  readonly files: number;
  readonly rows: number;
  /** Names of the tables, sorted. */
  readonly tables: readonly string[];
  /** The first difference of each file that has one. */
  readonly differences: readonly string[];
}

interface Content {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A time with all its digits, told from a number. */
const time = (micros: bigint): string => `${micros} us`;
const exact = (value: DuckDBValue): unknown => (value instanceof DuckDBTimestampValue ? time(value.micros) : value);

async function byDuckDb(connection: DuckDBConnection, path: string): Promise<Content> {
  const read = await connection.runAndReadAll('SELECT * FROM read_parquet($1, hive_partitioning = false)', [path]);
  return { columns: read.columnNames(), rows: read.getRows().map((row) => row.map(exact)) };
}

async function byHyparquet(path: string): Promise<Content> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const parsers = { timestampFromMicroseconds: time };
  const rows = await parquetReadObjects({ file, metadata, compressors, parsers });
  return { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) };
}

function differenceOf(one: Content, other: Content): string | undefined {
  if (!isDeepStrictEqual(one.columns, other.columns)) return `columns ${one.columns} and ${other.columns}`;
  if (one.rows.length !== other.rows.length) return `${one.rows.length} and ${other.rows.length} rows`;
  for (const [at, row] of one.rows.entries()) {
    const column = one.columns.find((_, place) => !isDeepStrictEqual(row[place], other.rows[at]?.[place]));
    if (column !== undefined) return `row ${at}, column ${column}`;
  }
  return undefined;
}

/** Reads every Parquet file below a folder with DuckDB and with hyparquet, and says where they disagree. */
export async function parquetDifferences(folder: string): Promise<ParquetComparison> {
  const files = globSync('curated/**/*.parquet', { cwd: folder });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const differences: string[] = [];
  let rows = 0;
  try {
    for (const file of files) {
      const path = join(folder, file);
      const [one, other] = [await byDuckDb(connection, path), await byHyparquet(path)];
      rows += one.rows.length;
      const difference = differenceOf(one, other);
      if (difference !== undefined) differences.push(`${file}: ${difference}`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const tables = new Set(files.map((file) => /table=([^/]+)/.exec(file)?.[1] ?? ''));
  return { files: files.length, rows, tables: [...tables].sort(), differences };
}
