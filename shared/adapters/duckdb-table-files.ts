import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeTable } from '../lake/table.ts';
import type { BuiltFile } from '../ports/lake-builder.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { bucketSql, copySql, identifier, inOrderSql, NOT_IN_ORDER, sortedSql, tableSql } from './duckdb-sql.ts';

/** A row group holds about so much JSON, so that it fits into memory whatever the length of the records. Units: bytes. */
const ROW_GROUP_BYTES = 8 * 1024 * 1024;
/** DuckDB writes rows in vectors of this many. */
const VECTOR = 2048;
const MAX_ROW_GROUP = 122_880;

/** Writes a table's Parquet files: one, or one a bucket. Errors: those of DuckDB and of the disk. */
export async function writeTable(
  session: DuckDbSession,
  table: LakeTable,
  views: ReadonlyMap<string, string>,
  { folder, buckets }: { readonly folder: string; readonly buckets: number },
): Promise<BuiltFile[]> {
  const rows = tableSql(table, views);
  const rowGroup = await rowGroupOf(session, table, views);
  const place = (name: string): string => join(folder, `${table.name}-${name}.parquet`);
  if (buckets === 1) {
    const written = await copyInOrder(session, table, rows, (sql) => copySql(sql, place('0'), rowGroup, 'zstd'));
    return [await builtFile(table.name, 0, written, place('0'))];
  }
  // Once through the input: it costs more to read than a file of columns does.
  const all = place('all');
  await copyInOrder(session, table, rows, (sql) => copySql(sql, all, rowGroup, 'snappy'));
  const files: BuiltFile[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const path = place(String(bucket));
    const written = await session.number(copySql(bucketSql(table, all, buckets, bucket), path, rowGroup, 'zstd'));
    files.push(await builtFile(table.name, bucket, written, path));
  }
  await rm(all);
  return files;
}

/** Sorts only what is not in order already: either way the rows, and so the bytes, are the same. */
async function copyInOrder(
  session: DuckDbSession,
  table: LakeTable,
  rows: string,
  copy: (sql: string) => string,
): Promise<number> {
  try {
    return await session.number(copy(inOrderSql(table, rows)));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes(NOT_IN_ORDER)) throw error;
  }
  return session.number(copy(sortedSql(table, rows)));
}

/** Rows of a row group, from the first records of each stream: the same input always gives the same number. */
async function rowGroupOf(
  session: DuckDbSession,
  table: LakeTable,
  views: ReadonlyMap<string, string>,
): Promise<number> {
  let longest = 1;
  for (const stream of Object.keys(table.selects)) {
    const view = views.get(stream);
    if (view === undefined) continue;
    const sample = `SELECT strlen(json) AS bytes FROM ${identifier(view)} LIMIT ${10 * VECTOR}`;
    longest = Math.max(longest, await session.number(`SELECT avg(bytes) FROM (${sample})`));
  }
  const vectors = Math.floor(ROW_GROUP_BYTES / longest / VECTOR);
  return Math.min(MAX_ROW_GROUP, Math.max(1, vectors) * VECTOR);
}

async function builtFile(table: string, bucket: number, rows: number, path: string): Promise<BuiltFile> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { table, bucket, rows, bytes: (await stat(path)).size, sha256: hash.digest('hex'), path };
}
