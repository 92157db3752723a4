import { CostCounter, type CostCounts } from '../../shared/domain/cost-counter.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { SLICE_STATES, sliceTimeMs } from '../../shared/domain/slice.ts';
import { BUDGET_STREAM } from '../budget/budget-store.ts';
import type { StoragePorts } from '../compose.ts';
import type { DayBounds } from './day-bounds.ts';
import type { KnownSource } from './known-sources.ts';

/**
 * Reads all rows of a source and adds up what they count. With `bounds`, of slices, runs and days between them only, and
 * without what belongs to no day: watermark and budget. Memory: one row, and a number for each day.
 * Errors: transient of the index.
 */
export async function countCosts(
  { index, partitions }: Pick<StoragePorts, 'index' | 'partitions'>,
  { id, stream }: KnownSource,
  bounds: DayBounds | undefined,
): Promise<CostCounts> {
  const counter = new CostCounter();
  const isWanted = (day: string): boolean =>
    bounds === undefined || ((bounds.from ?? day) <= day && day <= (bounds.to ?? day));
  for (const state of SLICE_STATES) {
    for await (const row of index.byState(id, state)) if (isWanted(utcDay(sliceTimeMs(row)))) counter.slice(row);
  }
  for await (const day of partitions.list(id, bounds?.from, bounds?.to)) {
    counter.day(day);
    for await (const run of index.runsByDay(id, day.dt)) counter.run(run);
  }
  if (bounds !== undefined) return counter.counts;
  for (const item of [stream, BUDGET_STREAM]) {
    const revision = (await index.loadCheckpoint(id, item))?.revision ?? 0;
    if (revision > 0) counter.checkpoint(revision, item === stream);
  }
  return counter.counts;
}
