import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeTable } from '../lake/table.ts';
import type { BuiltFile } from '../ports/lake-builder.ts';
import { type RowGroup, rowGroupOf } from './duckdb-row-group.ts';
import type { DuckDbSession } from './duckdb-session.ts';
import { SortedCopy } from './duckdb-sorted-copy.ts';
import { bucketSql, copySql, filesSql, misplacedSql, tableSql } from './duckdb-sql.ts';

/** Where the files go, in how many parts, and how much is known of the records (`rowGroupOf`). */
export interface WritePlan {
  readonly folder: string;
  readonly buckets: number;
  readonly exact: boolean;
}

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
  plan: WritePlan,
): Promise<BuiltFile[]> {
  const group = await rowGroupOf(session, table, views, plan.exact);
  const write = (): Promise<BuiltFile[]> => writeFiles(session, table, tableSql(table, views), plan, group);
  return await (group.wide ? session.passingOn(write) : write());
}

/** Removes what a try that has failed has left: it takes room on the disk. Errors: those of the disk. */
export async function removeTable(folder: string, { name }: LakeTable): Promise<void> {
  const left = (await readdir(folder)).filter((file) => file.startsWith(`${name}-`));
  for (const file of left) await rm(join(folder, file));
}

async function writeFiles(
  session: DuckDbSession,
  table: LakeTable,
  sql: string,
  { folder, buckets }: WritePlan,
  group: RowGroup,
): Promise<BuiltFile[]> {
  const { rows: rowGroup } = group;
  const place = (name: string): string => join(folder, `${table.name}-${name}.parquet`);
  const all = place('all');
  const rows = await session.streaming(() => session.number(copySql(sql, all, rowGroup, 'zstd')));
  const isInOrder = (await session.number(misplacedSql(table, filesSql([all])))) === 0;
  if (isInOrder && buckets === 1) {
    await rename(all, place('0'));
    return [await builtFile(table.name, 0, rows, place('0'))];
  }
  const sorted = isInOrder ? undefined : await SortedCopy.of(session, table, { path: all, rows, group });
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

async function builtFile(table: string, bucket: number, rows: number, path: string): Promise<BuiltFile> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { table, bucket, rows, bytes: (await stat(path)).size, sha256: hash.digest('hex'), path };
}
