import { type LandedEvent, landedEvent } from '../../shared/domain/landed-event.ts';
import { type SliceRow, sliceName } from '../../shared/domain/slice.ts';
import { rowsOf } from './landed-objects.ts';
import { LOCAL } from './local-names.ts';
import type { OpenData } from './open-data.ts';

/** The revision of each slice that was told, and the objects that it had then. Memory: an entry per slice. */
export type Told = Map<string, SliceRow>;

/**
 * Events of what has landed since the last look, by their time; the first look tells of everything that is here.
 *
 * The index keeps the newest revision of each slice, so several changes between two looks are one event.
 */
export async function landedSince(data: OpenData, told: Told, sinceMs: number): Promise<LandedEvent[]> {
  const news: Told = new Map();
  for (const { id: source } of data.sources) {
    for await (const row of rowsOf(data, source)) {
      const name = sliceName(row);
      const known = news.get(name) ?? told.get(name);
      if (tells(row) && (known === undefined || known.revision < row.revision)) news.set(name, { ...row, memory: {} });
    }
  }
  const events = [...news.values()]
    .filter(({ updatedAtMs }) => updatedAtMs >= sinceMs)
    .sort(inOrder)
    .flatMap((row) => landedEvent(told.get(sliceName(row)), row, LOCAL.bucket) ?? []);
  // Only now: of a look that broke off nothing was told.
  for (const [name, row] of news) told.set(name, row);
  return events;
}

/** What is still on its way is told when it is here. */
const tells = ({ state, parts }: SliceRow): boolean => (state === 'landed' || state === 'settling') && parts.length > 0;

const inOrder = (left: SliceRow, right: SliceRow): number =>
  left.updatedAtMs - right.updatedAtMs || (sliceName(left) < sliceName(right) ? -1 : 1);
