import { type DayFacts, type ObjectContent, placeOnDay, type StoredObject } from '../../shared/domain/audit-facts.ts';
import type { AuditedItem } from '../../shared/domain/audited-item.ts';
import { rawKeyPlace } from '../../shared/domain/raw-key-place.ts';
import type { RunRow } from '../../shared/domain/run.ts';
import { tablePrefix } from '../../shared/lake/partition.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import type { AuditServices, AuditSource } from './audit-source.ts';
import { dayRows } from './day-rows.ts';
import { inParallel } from './in-parallel.ts';
import { contentOf } from './object-content.ts';
import type { DayRange, SliceWithoutRun } from './slices-without-run.ts';

/** One look at a day. */
export interface Look {
  readonly day: string;
  readonly range: DayRange;
  /** Absent: the vendor was not asked. */
  readonly items: readonly AuditedItem[] | undefined;
  readonly withoutRun: readonly SliceWithoutRun[];
  readonly nowMs: number;
  readonly graceMs: number;
  /** Whether to read an object to its end. */
  readonly reads: (key: string) => boolean;
}

/** Gathers what index, bucket and tables say of a day. Memory: rows, keys and identities of that day. Errors: transient. */
export async function dayFacts(services: AuditServices, source: AuditSource, look: Look): Promise<DayFacts> {
  const { day, range, items, nowMs, graceMs } = look;
  const objects = await objectsOfDay(services, source, day);
  const rows = await dayRows(services, source, day, { items: items ?? [], objects, withoutRun: look.withoutRun });
  const slices = rows.map((row) => placeOnDay(row, day, range));
  const runs = await runsOf(services, source, day, items ?? []);
  const named = [
    ...slices.flatMap(({ parts }) => parts.map(({ key }) => key)),
    ...[...runs.values()].map(({ key }) => key),
  ];
  await addObjects(services.store, objects, named);
  const contents = await readContents(services, source, { look, objects, named, runs });
  return {
    source: source.id,
    day,
    nowMs,
    graceMs,
    ...(items === undefined ? {} : { items }),
    slices,
    runs: [...runs.values()],
    objects,
    contents,
    ...(await lakeOf(services, source, day)),
  };
}

async function objectsOfDay({ store }: AuditServices, source: AuditSource, day: string) {
  const objects = new Map<string, StoredObject>();
  for (const { name } of source.description.streams) {
    const prefix = `raw/vendor=${source.vendor}/source=${source.id}/stream=${name}/dt=${day}/`;
    for await (const object of store.listObjects(prefix)) objects.set(object.key, object);
  }
  return objects;
}

/** Objects of other days that rows of this one name. */
async function addObjects(
  store: AuditServices['store'],
  objects: Map<string, StoredObject>,
  keys: readonly string[],
): Promise<void> {
  const unknown = [...new Set(keys)].filter((key) => !objects.has(key));
  const found = await inParallel(unknown, async (key) => ({ key, head: await store.head(key) }));
  for (const { key, head } of found)
    if (head !== undefined) objects.set(key, { key, bytes: head.bytes, etag: head.etag });
}

async function runsOf(
  { index }: AuditServices,
  source: AuditSource,
  day: string,
  items: readonly AuditedItem[],
): Promise<Map<string, RunRow>> {
  const runs = new Map<string, RunRow>();
  for await (const row of index.runsByDay(source.id, day)) runs.set(row.run.runId, row);
  await addRuns(
    { index },
    source,
    runs,
    items.flatMap(({ runId }) => (runId === undefined ? [] : [runId])),
  );
  return runs;
}

/** Runs that the index has under another day. */
async function addRuns(
  { index }: Pick<AuditServices, 'index'>,
  source: AuditSource,
  runs: Map<string, RunRow>,
  runIds: Iterable<string>,
): Promise<void> {
  const [{ name: stream }] = source.description.streams;
  const unknown = [...new Set(runIds)].filter((runId) => !runs.has(runId));
  const found = await inParallel(unknown, (runId) => index.getRun({ source: source.id, stream, runId }));
  for (const row of found) if (row !== undefined) runs.set(row.run.runId, row);
}

async function readContents(
  services: AuditServices,
  source: AuditSource,
  known: {
    readonly look: Look;
    readonly objects: ReadonlyMap<string, StoredObject>;
    readonly named: readonly string[];
    readonly runs: Map<string, RunRow>;
  },
): Promise<ReadonlyMap<string, ObjectContent>> {
  const contents = new Map<string, ObjectContent>();
  const holdRuns = new Set([...known.runs.values()].map(({ key }) => key));
  for (const key of new Set(known.named)) {
    if (!known.look.reads(key) || !known.objects.has(key)) continue;
    const stream = source.description.streams.find(({ name }) => name === rawKeyPlace(key)?.stream);
    const content = await contentOf(services.store, key, holdRuns.has(key) ? stream?.identify : undefined);
    if (content === undefined) continue;
    contents.set(key, content);
    if (!('damaged' in content)) await addRuns(services, source, known.runs, content.identities ?? []);
  }
  return contents;
}

async function lakeOf({ partitions, store }: AuditServices, source: AuditSource, day: string) {
  if (partitions === undefined) return {};
  const partition = await partitions.get({ source: source.id, dt: day });
  const objects = new Map<string, StoredObject>();
  // All that a query would read, not only what the row names.
  await inParallel(TABLES, async ({ name }) => {
    const prefix = `${tablePrefix(name)}source=${source.id}/dt=${day}/`;
    for await (const object of store.listObjects(prefix)) objects.set(object.key, object);
  });
  return { lake: { day: partition, objects } };
}
