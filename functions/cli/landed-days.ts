import { dayOfKey, utcDay } from '../../shared/domain/object-key.ts';
import { sliceTimeMs } from '../../shared/domain/slice.ts';
import { rowsOf } from './landed-objects.ts';
import type { OpenStorage } from './open-data.ts';

/**
 * The first and the last UTC day of which the index knows anything; `undefined` for a source without rows.
 *
 * The days of slices alone would not do: runs that are records may lie on a day on which no slice has an object.
 */
export async function landedDays(
  data: OpenStorage,
  source: string,
): Promise<{ readonly from: string; readonly to: string } | undefined> {
  const days = new Set<string>();
  for await (const row of rowsOf(data, source)) {
    days.add(utcDay(sliceTimeMs(row)));
    for (const { key } of row.parts) days.add(dayOfKey(key) ?? utcDay(sliceTimeMs(row)));
  }
  for await (const { dt } of data.storage.partitions.list(source)) days.add(dt);
  const [from, to] = [[...days].sort().at(0), [...days].sort().at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
