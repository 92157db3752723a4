import { COMPRESSIONS, type Compression } from '../../shared/domain/compression.ts';
import { dayOfKey, recordsKey, utcDay, utcDayStart } from '../../shared/domain/object-key.ts';
import type { AfterLanding, RecordsToLand } from '../../shared/domain/outcome.ts';
import type { VendorRecord } from '../../shared/domain/record.ts';
import type { RunRow } from '../../shared/domain/run.ts';
import { type LandedPart, type SliceRow, sliceTimeMs } from '../../shared/domain/slice.ts';
import { daysOfRun } from '../../shared/domain/touched-days.ts';
import { markDirty } from '../curate/mark-dirty.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { mergeObject } from './merge-object.ts';
import { RecordSpool } from './record-spool.ts';

const DAY_MS = 86_400_000;
/** Rows of runs that are written at a time. */
const RUN_BATCH = 100;

export interface LandedReading {
  readonly parts: readonly LandedPart[];
  readonly after: AfterLanding;
}

/**
 * Reads one reading to its end and merges it with what has landed, object by object.
 *
 * Order: the runs that the records tell of, then the object, both before the row is saved: whoever dies in between does
 * it again, and nothing is written twice. The days of both are marked for the curator after the object and before the row,
 * for the same reason; a merge that fails has marked the runs that it wrote. Only the days that a run has left are marked
 * before the object: once it is replaced nothing tells of them. Memory: bounded by the spool and the writer, whatever the
 * reading's size.
 * `onLanded` hears of each object at once: a reading that fails at a later one has landed the earlier ones all the same.
 * Errors: those of the reading (nothing has landed then), transient, `LostLease`.
 */
export async function landRecords(
  services: Services,
  source: SourceService,
  row: SliceRow,
  reading: RecordsToLand,
  delivery: Pick<Delivery, 'receiveCount'> = { receiveCount: 1 },
  onLanded: (part: LandedPart) => void = () => {},
): Promise<LandedReading> {
  const spool = new RecordSpool(services.scratch, reading.identify);
  try {
    const { place } = reading;
    for await (const record of reading.records) {
      await spool.add(record, place.kind === 'one' ? place.index : Math.floor(record.timeMs / DAY_MS));
    }
    const after = reading.after();
    const parts: LandedPart[] = [];
    for (const index of spool.buckets()) {
      const part = await mergeBucket(services, source, row, reading, delivery, spool, index);
      if (part === undefined) continue;
      parts.push(part);
      onLanded(part);
    }
    return { parts, after };
  } finally {
    await spool.dispose();
  }
}

async function mergeBucket(
  services: Services,
  source: SourceService,
  row: SliceRow,
  reading: RecordsToLand,
  delivery: Pick<Delivery, 'receiveCount'>,
  spool: RecordSpool,
  index: number,
): Promise<LandedPart | undefined> {
  const { place, stream, repeats, identify, runOf } = reading;
  const dayMs = place.kind === 'one' ? utcDayStart(sliceTimeMs(row)) : index * DAY_MS;
  const number = place.kind === 'one' ? index : 1;
  const key = await keyOf(services, source, row, index, (compression) =>
    recordsKey({ ...row, stream: stream ?? row.stream }, { index: number, dayMs }, compression),
  );
  let runs: RunRow[] = [];
  const touched = new Set<string>();
  const left = new Set<string>();
  const flush = async (): Promise<void> => {
    const batch = runs;
    runs = [];
    for (const { run, updatedAtMs } of batch) for (const day of daysOfRun(run, updatedAtMs)) touched.add(day);
    await services.index.putRuns(batch);
  };
  const mark = (days: Iterable<string>): Promise<void> => markDirty(services, row.source, row.vendor, [...days]);
  const onChanged = async (record: VendorRecord, before: readonly VendorRecord[]): Promise<void> => {
    if (runOf === undefined) return;
    const now = daysOfRun(runOf(record), services.environment.now());
    for (const old of before) {
      for (const day of daysOfRun(runOf(old), services.environment.now())) if (!now.includes(day)) left.add(day);
    }
    runs.push(runRow(row, record, runOf(record), key, services.environment.now()));
    if (runs.length >= RUN_BATCH) await flush();
  };
  const merge = {
    services,
    row,
    key,
    index,
    ...(stream === undefined ? {} : { stream }),
    repeats,
    identify,
    seen: (): AsyncIterable<VendorRecord> => spool.sorted(index),
    onChanged,
    // Whoever had the message before may have died in the middle of an upload.
    mayHaveLeftovers: row.failures > 0 || delivery.receiveCount > 1,
    countsLate: place.kind === 'one',
    beforeWriting: async () => {
      await flush();
      await mark(left);
    },
  };
  let part: LandedPart | undefined;
  try {
    part = await mergeObject(merge);
    await flush();
  } catch (error) {
    await mark(new Set([...touched, ...left]));
    throw error;
  }
  const known = row.parts.find((one) => one.index === index);
  if (part !== undefined && part.etag !== known?.etag) touched.add(dayOfKey(key) ?? utcDay(dayMs));
  await mark(touched);
  return part;
}

/**
 * Where an object goes on: at the key at which it is already, however it was compressed. The setting may have been changed
 * since, and records would be in two objects, each of them a part of the truth.
 */
async function keyOf(
  { store }: Services,
  source: SourceService,
  row: SliceRow,
  index: number,
  keyFor: (compression: Compression) => string,
): Promise<string> {
  const known = row.parts.find((part) => part.index === index);
  if (known !== undefined) return known.key;
  for (const other of COMPRESSIONS) {
    if (other !== source.compression && (await store.head(keyFor(other))) !== undefined) return keyFor(other);
  }
  return keyFor(source.compression);
}

const runRow = (row: SliceRow, record: VendorRecord, run: RunRow['run'], key: string, nowMs: number): RunRow => ({
  version: 1,
  source: row.source,
  vendor: row.vendor,
  stream: row.stream,
  run,
  identity: record.identity,
  key,
  rank: record.rank,
  updatedAtMs: nowMs,
});
