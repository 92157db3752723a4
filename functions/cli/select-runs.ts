import { utcDay } from '../../shared/domain/object-key.ts';
import { SLICE_STATES, type SliceRow, type SliceState, sliceTimeMs } from '../../shared/domain/slice.ts';
import type { OpenData } from './open-data.ts';

export interface RunFilter {
  readonly state?: SliceState;
  /** Runs that began at this instant or later. Units: epoch milliseconds. */
  readonly sinceMs?: number;
}

const DAY_MS = 86_400_000;
/** Vendors list about this far back, so most directories hold nothing older. */
const RECENT_DAYS = 62;

/** The instant that a run is listed under: its start, or its trigger when it never started. */
export const beganMs = (row: SliceRow): number => sliceTimeMs(row);

const newestFirst = (left: SliceRow, right: SliceRow): number =>
  beganMs(right) - beganMs(left) || (left.id < right.id ? -1 : 1);

/**
 * The runs of the open sources, newest first.
 *
 * Asks the index by state when one is given, and otherwise day by day, so that whoever stops early has read little.
 * Memory: the runs of one day, or of one state.
 */
export async function* selectRuns(data: OpenData, filter: RunFilter, nowMs: number): AsyncGenerator<SliceRow> {
  const { state, sinceMs = Number.NEGATIVE_INFINITY } = filter;
  const wanted = (rows: readonly SliceRow[]): SliceRow[] =>
    rows.filter((row) => beganMs(row) >= sinceMs).sort(newestFirst);
  if (state !== undefined) {
    yield* wanted(await collect(data, (source) => data.index.byState(source, state)));
    return;
  }
  for await (const day of days(data, filter.sinceMs, nowMs)) {
    yield* wanted(await collect(data, (source) => data.index.byDay(source, day)));
  }
}

async function collect(data: OpenData, read: (source: string) => AsyncIterable<SliceRow>): Promise<SliceRow[]> {
  const rows: SliceRow[] = [];
  for (const { id } of data.sources) for await (const row of read(id)) rows.push(row);
  return rows;
}

/**
 * UTC days, latest first, from one beyond today, since a vendor's clock may be ahead of ours. Days before the recent ones
 * are asked for only when somebody goes on reading.
 */
async function* days(data: OpenData, sinceMs: number | undefined, nowMs: number): AsyncGenerator<string> {
  const since = sinceMs === undefined ? '' : utcDay(sinceMs);
  const recent = Array.from({ length: RECENT_DAYS }, (_, back) => utcDay(nowMs + DAY_MS - back * DAY_MS));
  yield* recent.filter((day) => day >= since);
  const others = since < (recent.at(-1) ?? '') ? await daysBesides(data, recent) : [];
  yield* others.filter((day) => day >= since);
}

/** Found by reading every row once. */
async function daysBesides(data: OpenData, recent: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { id } of data.sources) {
    for (const state of SLICE_STATES) {
      for await (const row of data.index.byState(id, state)) found.add(utcDay(beganMs(row)));
    }
  }
  for (const day of recent) found.delete(day);
  return [...found].sort().reverse();
}
