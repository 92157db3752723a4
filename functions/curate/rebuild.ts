import { IngestError } from '../../shared/domain/errors.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import type { PartitionRow } from '../../shared/ports/partition-index.ts';
import { asCurated, type Built, buildPartition } from './build-partition.ts';
import type { CurateServices } from './curate-ports.ts';
import { curatedEvent } from './curated-event.ts';
import { layoutOf } from './layout.ts';
import { markUnknown } from './mark-unknown.ts';

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 5;

export interface RebuildRequest {
  readonly source: string;
  /** First day, `YYYY-MM-DD`, UTC. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
  /** Names of tables; all when absent. */
  readonly tables?: readonly string[];
  /** With it days are found too that have landed and were never marked, as those of an older version. */
  readonly vendor?: string;
}

/** What a rebuild did to one object. `sha256` is of the Parquet file. */
export interface RebuiltObject {
  readonly table: string;
  readonly dt: string;
  readonly key: string;
  readonly before?: { readonly rows: number; readonly sha256: string };
  readonly after: { readonly rows: number; readonly sha256: string };
  readonly changed: boolean;
}

/**
 * Builds days of a source from raw, whether anything has landed since or not, and says of each object what has changed.
 *
 * Shape: days ascending, the objects of a day once it is built. Safe to repeat, and while a curator works. Errors: transient,
 * invariant.
 */
export async function* rebuild(services: CurateServices, request: RebuildRequest): AsyncGenerator<RebuiltObject> {
  const { source: id, from, to, vendor } = request;
  for (let ms = Date.parse(from); vendor !== undefined && ms <= Date.parse(to); ms += DAY_MS) {
    await markUnknown(services, { source: id, dt: utcDay(ms) }, vendor);
  }
  const rows: PartitionRow[] = [];
  for await (const row of services.partitions.list(id, from, to)) rows.push(row);
  for (const { source, dt } of rows) {
    const { objects } = await rebuildDay(services, { source, dt }, request.tables);
    for (const { table, key, before, rows: count, sha256, changed } of objects) {
      yield { table, dt, key, ...(before === undefined ? {} : { before }), after: { rows: count, sha256 }, changed };
    }
  }
}

async function rebuildDay(
  services: CurateServices,
  id: { readonly source: string; readonly dt: string },
  tables: readonly string[] | undefined,
): Promise<Built> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const row = await services.partitions.get(id);
    if (row === undefined) break;
    const buckets = await layoutOf(services, row);
    const built = await buildPartition(services, row, buckets, tables);
    if (built === 'overtaken') continue;
    const { environment, partitions } = services;
    const nowMs = environment.now();
    const objects = [...others(row, tables), ...built.objects.map(asCurated)];
    const { inputBytes, buildMs } = tables === undefined ? built : { ...built, inputBytes: row.inputBytes ?? 0 };
    // A build of some tables says nothing about the others: the day stays as far behind as it was.
    const sequence = tables === undefined ? row.landedSequence : row.builtSequence;
    const state = await partitions.built(
      row,
      { sequence, objects, buckets, inputBytes, buildMs },
      nowMs,
      row.dueAtMs ?? nowMs,
    );
    if (state === 'superseded') continue;
    services.telemetry.emit(curatedEvent(row, built));
    return built;
  }
  throw new IngestError('transient', `the day ${id.dt} is being built by other curators all the time`, {
    source: id.source,
  });
}

const others = (row: PartitionRow, tables: readonly string[] | undefined) =>
  tables === undefined ? [] : row.objects.filter(({ table }) => !tables.includes(table));
