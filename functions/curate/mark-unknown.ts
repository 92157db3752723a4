import type { PartitionId } from '../../shared/lake/partition.ts';
import type { CurateServices } from './curate-ports.ts';
import { lakeStreams, partitionInputs } from './partition-inputs.ts';

/**
 * Gives a day a row that holds something of this vendor and has none, as one that landed under an older version.
 *
 * Safe to repeat: a day that has a row, or holds nothing, stays as it is. Errors: transient.
 */
export async function markUnknown(services: CurateServices, id: PartitionId, vendor: string): Promise<void> {
  const { partitions, environment, tables } = services;
  const { source, dt } = id;
  if ((await partitions.get(id)) !== undefined) return;
  const inputs = await partitionInputs(services, { source, dt, vendor }, lakeStreams(tables));
  if (inputs.length === 0 && !(await hasRuns(services, id, vendor))) return;
  await partitions.mark({ source, dt }, vendor, environment.now());
}

async function hasRuns({ index }: CurateServices, { source, dt }: PartitionId, vendor: string): Promise<boolean> {
  for await (const row of index.byDay(source, dt)) return row.vendor === vendor;
  for await (const row of index.runsByDay(source, dt)) return row.vendor === vendor;
  return false;
}
