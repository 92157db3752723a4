import type { StoredObject } from '../../shared/domain/audit-facts.ts';
import type { AuditedItem } from '../../shared/domain/audited-item.ts';
import { rawKeyPlace } from '../../shared/domain/raw-key-place.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { AuditServices, AuditSource } from './audit-source.ts';
import { inParallel } from './in-parallel.ts';
import { mayConcern, type SliceWithoutRun } from './slices-without-run.ts';

/**
 * Every row that has to do with a day: its runs, the slices without a run, and those that items and objects name.
 *
 * All but the runs of the day are read by identity, so that they are as they are now.
 */
export async function dayRows(
  { index }: Pick<AuditServices, 'index'>,
  source: AuditSource,
  day: string,
  known: {
    readonly items: readonly AuditedItem[];
    readonly objects: ReadonlyMap<string, StoredObject>;
    readonly withoutRun: readonly SliceWithoutRun[];
  },
): Promise<SliceRow[]> {
  const rows = new Map<string, SliceRow>();
  const [{ name: stream }] = source.description.streams;
  const get = async (ids: Iterable<string>): Promise<void> => {
    const unknown = [...new Set(ids)].filter((id) => !rows.has(id));
    const found = await inParallel(unknown, (id) => index.get({ source: source.id, stream, id }));
    for (const row of found) if (row !== undefined) rows.set(row.id, row);
  };
  for await (const row of index.byDay(source.id, day)) rows.set(row.id, row);
  await get(known.withoutRun.filter((slice) => mayConcern(slice, day)).map(({ id }) => id));
  await get(known.items.map(({ slice }) => slice));
  const claimed = new Set([...rows.values()].flatMap(({ parts }) => parts.map(({ key }) => key)));
  const owners = [...known.objects.keys()].flatMap((key) => {
    const slice = claimed.has(key) ? undefined : rawKeyPlace(key)?.slice;
    // A day of a listing that is settled is a slice of its own.
    return slice === undefined ? [] : [slice, `${slice}@${day}`];
  });
  await get(owners);
  return [...rows.values()];
}
