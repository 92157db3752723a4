import { bucketCount } from '../../shared/domain/bucket-count.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { tablePrefix } from '../../shared/lake/partition.ts';
import type { PartitionRow } from '../../shared/ports/partition-index.ts';
import type { CurateServices } from './curate-ports.ts';
import { lakeStreams, streamPrefix } from './partition-inputs.ts';

const DAY_MS = 86_400_000;

/** What a stored byte of a log comes to, about. */
const DECOMPRESSED = 10;

/**
 * How many objects each table of this day has: judged by what the day before has read and by what lies there of the day
 * itself, as of one that is filled up later, and fixed before the first object is written, so that two curators can not lay
 * the same day out in two ways. Never fewer than are there, as of a day whose row was deleted: one that no build replaces
 * would double its rows. Errors: transient.
 */
export async function layoutOf(services: CurateServices, row: PartitionRow): Promise<number> {
  if (row.buckets !== undefined) return row.buckets;
  const { partitions } = services;
  const before = await partitions.get({ source: row.source, dt: utcDay(Date.parse(row.dt) - DAY_MS) });
  const inputBytes = (await storedBytes(services, row)) * DECOMPRESSED;
  let buckets = bucketCount(Math.max(before?.inputBytes ?? 0, inputBytes));
  const there = await objectsThere(services, row);
  while (buckets < there) buckets *= 2;
  return await partitions.layout(row, buckets);
}

async function storedBytes({ store, tables }: CurateServices, row: PartitionRow): Promise<number> {
  let sum = 0;
  for (const stream of lakeStreams(tables)) {
    for await (const { bytes } of store.listObjects(streamPrefix(row.vendor, row, stream))) sum += bytes;
  }
  return sum;
}

/** Highest number of an object of this day, counted from 1; 0 when there is none. */
async function objectsThere({ store, tables }: CurateServices, { source, dt }: PartitionRow): Promise<number> {
  let most = 0;
  for (const { name } of tables) {
    for await (const key of store.list(`${tablePrefix(name)}source=${source}/dt=${dt}/`)) {
      const number = /part-(\d+)\.parquet$/.exec(key)?.[1];
      if (number !== undefined) most = Math.max(most, Number(number) + 1);
    }
  }
  return most;
}
