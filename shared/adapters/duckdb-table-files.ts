import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeTable } from '../lake/table.ts';
import type { BuiltFile } from '../ports/lake-builder.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { SortedCopy } from './duckdb-sorted-copy.ts';
import { bucketSql, copySql, filesSql, identifier, misplacedSql, tableSql } from './duckdb-sql.ts';

/** A row group holds about so much JSON, so that it fits into memory whatever the length of the records. Units: bytes. */
const ROW_GROUP_BYTES = 8 * 1024 * 1024;
/** DuckDB writes rows in vectors of this many. */
const VECTOR = 2048;
const MAX_ROW_GROUP = 122_880;

/**
 * Writes a table's Parquet files: one, or one a bucket.
 *
 * Once through the input, in its order: to read and sort the columns of a file costs a third of that. Most often it is the
 * table's order already. Errors: those of DuckDB and of the disk.
 */
export async function writeTable(
  session: DuckDbSession,
  table: LakeTable,
  views: ReadonlyMap<string, string>,
  { folder, buckets }: { readonly folder: string; readonly buckets: number },
): Promise<BuiltFile[]> {
  const rowGroup = await rowGroupOf(session, table, views);
  const place = (name: string): string => join(folder, `${table.name}-${name}.parquet`);
  const all = place('all');
  const rows = await session.streaming(() => session.number(copySql(tableSql(table, views), all, rowGroup, 'zstd')));
  const isInOrder = (await session.number(misplacedSql(table, all))) === 0;
  if (isInOrder && buckets === 1) {
    await rename(all, place('0'));
    return [await builtFile(table.name, 0, rows, place('0'))];
  }
  const sorted = isInOrder ? undefined : await SortedCopy.of(session, table, { path: all, rows, rowGroup });
  const files: BuiltFile[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const path = place(String(bucket));
    const some = buckets === 1 ? filesSql([all]) : bucketSql(table, all, buckets, bucket);
    const written = await (sorted?.write(some, path) ?? session.number(copySql(some, path, rowGroup, 'zstd')));
    files.push(await builtFile(table.name, bucket, written, path));
  }
  await rm(all);
  return files;
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
