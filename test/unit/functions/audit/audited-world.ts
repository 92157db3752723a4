import { gzipSync } from 'node:zlib';
import { type AuditedDay, type AuditOptions, audit } from '../../../../functions/audit/audit.ts';
import type { AuditServices, AuditSource } from '../../../../functions/audit/audit-source.ts';
import type { AuditedItem } from '../../../../shared/domain/audited-item.ts';
import { keySegment, utcDay } from '../../../../shared/domain/object-key.ts';
import type { RunRow } from '../../../../shared/domain/run.ts';
import type { LandedPart, SliceRow } from '../../../../shared/domain/slice.ts';
import { curatedKey } from '../../../../shared/lake/partition.ts';
import type { PartitionRow } from '../../../../shared/ports/partition-index.ts';
import { collect } from '../../../factories/collect.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { etagOf, sha256Of } from '../../../fakes/memory-upload.ts';

export const DAY = '2026-11-20';
export const DAY_MS = Date.parse(DAY);
/** Two days later: everything of the day is old enough. */
export const NOW_MS = DAY_MS + 2 * 86_400_000;
const SOURCE = 'audited';
const VENDOR = 'vendor';

/** How a vendor's data is cut into slices. */
export type Shape = 'runs' | 'windows' | 'records';

/** One thing at the vendor: a run with lines, a window with entries, a run that is a record of schedule `1.<lines>`. */
export interface Thing {
  readonly minute: number;
  readonly lines: number;
}

/** Truth and lake as plain data, so that a test can break one thing of it. */
export interface World {
  readonly shape: Shape;
  rows: SliceRow[];
  runs: RunRow[];
  items: AuditedItem[];
  readonly objects: Map<string, Buffer>;
  partition: PartitionRow | undefined;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Key of a curated object of the day. */
export const curatedOf = (table: string, bucket: number): string =>
  curatedKey(table, { source: SOURCE, dt: DAY }, bucket);

export const keyOf = (slice: string): string =>
  `raw/vendor=${VENDOR}/source=${SOURCE}/stream=things/dt=${DAY}/${keySegment(slice)}/part-00001.ndjson.gz`;

export const rowOf = (id: string, changes: Partial<SliceRow> = {}): SliceRow => ({
  version: 1,
  source: SOURCE,
  vendor: VENDOR,
  stream: 'things',
  id,
  state: 'landed',
  revision: 1,
  hop: 0,
  dueAtMs: NOW_MS,
  discoveredAtMs: DAY_MS,
  updatedAtMs: DAY_MS,
  endedAtMs: DAY_MS,
  failures: 0,
  requests: 0,
  memory: {},
  parts: [],
  ...changes,
});

/** Puts an object into the world and gives what its row says of it. */
export function landed(world: World, key: string, lines: readonly string[], changes: Partial<LandedPart> = {}) {
  const content = lines.map((line) => `${line}\n`).join('');
  const stored = gzipSync(content);
  world.objects.set(key, stored);
  return {
    key,
    index: 1,
    bytes: content.length,
    storedBytes: stored.length,
    lines: lines.length,
    sha256: sha256Of(Buffer.from(content)),
    etag: etagOf(sha256Of(stored)),
    ...changes,
  };
}

/** A truth, and a lake that holds exactly that. */
export function faithfulWorld(shape: Shape, things: readonly Thing[]): World {
  const world: World = { shape, rows: [], runs: [], items: [], objects: new Map(), partition: undefined };
  const parts = new Map<string, string[]>();
  for (const [at, { minute, lines }] of things.entries()) {
    const timeMs = DAY_MS + minute * 60_000;
    if (shape === 'records') {
      const [slice, runId] = [`1.${lines}`, `run-${at}`];
      parts.set(slice, [...(parts.get(slice) ?? []), `{"id":"${runId}"}`]);
      world.items.push({ slice, runId, timeMs, final: true });
      const run = { runId, status: 'succeeded', vendorStatus: 'ok', subject: {}, startedAt: iso(timeMs) } as const;
      const about = { version: 1, source: SOURCE, vendor: VENDOR, stream: 'things', rank: 1 } as const;
      world.runs.push({ ...about, run, identity: runId, key: keyOf(slice), updatedAtMs: timeMs });
      continue;
    }
    const [id, window] = [`${shape} ${at}`, { fromMs: timeMs, toMs: timeMs + 60_000 }];
    const content = Array.from({ length: lines }, (_, line) => `{"id":"${at}/${line}"}`);
    const own = lines === 0 ? [] : [landed(world, keyOf(id), content)];
    const state = lines === 0 ? 'empty' : 'landed';
    const run = { runId: id, status: 'succeeded', vendorStatus: 'ok', subject: {}, startedAt: iso(timeMs) } as const;
    world.rows.push(rowOf(id, { state, parts: own, ...(shape === 'runs' ? { run } : { window }) }));
    world.items.push({ slice: id, timeMs, final: true, ...(shape === 'windows' ? { records: lines, window } : {}) });
  }
  for (const [slice, lines] of parts) {
    world.rows.push(rowOf(slice, { state: 'settling', parts: [landed(world, keyOf(slice), lines)] }));
  }
  const curated = curatedOf('runs', 0);
  world.objects.set(curated, Buffer.from('parquet'));
  const object = { table: 'runs', key: curated, etag: etagOf(sha256Of(Buffer.from('parquet'))), rows: 0, bytes: 7 };
  const sequences = { landedSequence: 3, builtSequence: 3 };
  world.partition = { version: 1, source: SOURCE, dt: DAY, vendor: VENDOR, ...sequences, objects: [object] };
  return inTables(world);
}

/** Builds the tables of a world: they have as many runs as its index then has of the day. */
export function inTables(world: World): World {
  const ofSlices = world.rows.filter(({ run }) => run !== undefined).length;
  const ofRecords = world.runs.filter(({ run }) => run.startedAt?.startsWith(DAY)).length;
  const objects = (world.partition?.objects ?? []).map((object) => ({ ...object, rows: ofSlices + ofRecords }));
  world.partition = world.partition && { ...world.partition, objects };
  return world;
}

/** The services of an audit over a world, and its source. */
export async function auditedWorld(world: World) {
  const index = new MemorySliceIndex();
  await index.record(world.rows);
  await index.putRuns(world.runs);
  const store = new MemoryRawStore();
  for (const [key, bytes] of world.objects) {
    await store.put(key, bytes, { contentType: 'application/x-ndjson', metadata: {} }, undefined);
  }
  const services: AuditServices = {
    environment: { now: () => NOW_MS },
    index,
    store,
    partitions: { get: async ({ dt }) => (dt === DAY ? world.partition : undefined) },
  };
  const identify = (json: string) => ({ identity: String(JSON.parse(json).id), timeMs: 0, rank: 0 });
  const source: AuditSource = {
    id: SOURCE,
    vendor: VENDOR,
    description: {
      streams: [{ name: 'things', content: 'records', identify }],
      slice: world.shape === 'runs' ? 'run' : world.shape,
    },
    async *ask({ fromMs, toMs }) {
      yield* world.items.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
    },
  };
  return { services, source, index, store };
}

/** Audits the one day of a world. */
export async function auditWorld(world: World, options: Partial<AuditOptions> = {}): Promise<AuditedDay> {
  const { services, source } = await auditedWorld(world);
  return await auditedDay(services, source, options);
}

export async function auditedDay(
  services: AuditServices,
  source: AuditSource,
  options: Partial<AuditOptions> = {},
): Promise<AuditedDay> {
  const range = { fromDay: DAY, toDay: utcDay(DAY_MS), deep: false, ...options };
  const [day] = await collect(audit(services, source, range));
  if (day === undefined) throw new Error('no day was audited');
  return day;
}
