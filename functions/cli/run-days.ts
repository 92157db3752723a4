import { utcDay } from '../../shared/domain/object-key.ts';
import { SLICE_STATES, sliceTimeMs } from '../../shared/domain/slice.ts';
import { isRun } from './known-run.ts';
import type { OpenData } from './open-data.ts';

const DAY_MS = 86_400_000;
/** Vendors list about this far back, so most directories hold nothing older. */
const RECENT_DAYS = 62;

/**
 * UTC days with runs, latest first, from one beyond today, since a vendor's clock may be ahead of ours. Days before the
 * recent ones are asked for only when somebody goes on reading.
 */
export async function* runDays(data: OpenData, sinceMs: number | undefined, nowMs: number): AsyncGenerator<string> {
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
      for await (const row of data.index.byState(id, state)) {
        if (isRun(row)) found.add(utcDay(sliceTimeMs(row)));
        else for (const { key } of row.parts) for (const day of daysAround(key)) found.add(day);
      }
    }
  }
  for (const day of recent) found.delete(day);
  return [...found].sort().reverse();
}

/** A record lies under the day on which its run was planned; it may have begun a day earlier or later. */
function daysAround(key: string): string[] {
  const dayMs = Date.parse(/\/dt=([^/]+)\//.exec(key)?.[1] ?? '');
  return Number.isNaN(dayMs) ? [] : [dayMs - DAY_MS, dayMs, dayMs + DAY_MS].map(utcDay);
}
