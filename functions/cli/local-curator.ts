import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import type { LakeBuilder } from '../../shared/ports/lake-builder.ts';
import type { PartitionRow } from '../../shared/ports/partition-index.ts';
import { curate } from '../curate/curate.ts';
import type { CurateServices } from '../curate/curate-ports.ts';
import { lazy } from '../lazy.ts';
import type { Services } from '../services.ts';

/** A build on a laptop leaves room for everything else. */
const MEMORY_MEGABYTES = 1_024;
/** Of the disk that is free, which the landing needs too. */
const DISK_SHARE = 0.5;

/** Makes the curator's services on this machine; DuckDB is loaded when they are first asked for. */
export const localCurateServices = (services: Services, dataDir: string): (() => Promise<CurateServices>) =>
  lazy(async () => ({
    ...services,
    builder: await localBuilder(dataDir),
    tables: TABLES,
    // The embedded index has no listing that lags behind.
    listingsSettled: async () => {},
  }));

async function localBuilder(dataDir: string): Promise<LakeBuilder> {
  const { DuckDbLakeBuilder } = await import('../../shared/adapters/duckdb-lake-builder.ts');
  const folder = join(dataDir, 'scratch');
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const maxTempBytes = Math.floor(bavail * bsize * DISK_SHARE);
  return new DuckDbLakeBuilder({ tables: TABLES, folder, memoryLimitMegabytes: MEMORY_MEGABYTES, maxTempBytes });
}

/**
 * Builds every day of these sources that is dirty, until none is.
 *
 * One that can not be built does not keep the others from it: it is told, and the first such error is thrown at the end.
 */
export async function curateAll(services: Services, curateServices: () => Promise<CurateServices>): Promise<void> {
  const failures = new Map<string, unknown>();
  for (;;) {
    const dirty = (await dirtyPartitions(services)).filter((row) => !failures.has(nameOf(row)));
    if (dirty.length === 0) break;
    const ready = await curateServices();
    for (const row of dirty) {
      const { source, dt } = row;
      try {
        await curate(ready, { v: 1, kind: 'curate', source, dt });
      } catch (error) {
        failures.set(nameOf(row), error);
        const known = toIngestError(error, source);
        const message = redact(`the tables of ${dt} could not be built: ${known.message}`);
        services.telemetry.emit({ kind: 'problem', source, error: { kind: known.kind, message } });
      }
    }
  }
  for (const error of failures.values()) throw error;
}

async function dirtyPartitions({ partitions, sourceIds }: Services): Promise<PartitionRow[]> {
  const rows: PartitionRow[] = [];
  for (const source of sourceIds) for await (const row of partitions.dirty(source)) rows.push(row);
  return rows;
}

const nameOf = ({ source, dt }: PartitionRow): string => `${source}/${dt}`;
