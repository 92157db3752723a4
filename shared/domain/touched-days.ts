import { dayOfKey, utcDay } from './object-key.ts';
import type { RunRecord } from './run.ts';
import { isOpen, type LandedPart, type SliceRow, sliceTimeMs } from './slice.ts';

const IS_DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The UTC days among which a run's row is, was or will be: of its start, its trigger and its end.
 *
 * Shape: `YYYY-MM-DD`, ascending, each once; never empty but for years without four digits. `fallbackMs` counts for a run
 * that tells no time. A run that was triggered before midnight and starts after it moves from one day to the other: both are
 * told, whichever version is asked.
 */
export function daysOfRun(run: RunRecord, fallbackMs: number): string[] {
  const times = [run.startedAt, run.triggeredAt, run.finishedAt].map((text) => Date.parse(text ?? ''));
  const known = times.filter((ms) => !Number.isNaN(ms));
  const days = (known.length > 0 ? known : [fallbackMs]).map(utcDay);
  return [...new Set(days)].filter((day) => IS_DAY.test(day)).sort();
}

/**
 * The UTC days of the lake that look different after a change of a slice: those of files that are new or others, and those
 * of its run when the run, its objects or its end have changed.
 *
 * Shape: as `daysOfRun`; `[]` when nothing has changed. Without `before` everything counts as new, and the run as just moved
 * here from all its earlier days (`withEarlierDays`). What only an open slice
 * shows while it waits (state, note) changes nothing. Objects of records do not count here: their days are marked when they
 * are written (functions/records/land-records.ts). Test: test/unit/domain/touched-days.property.test.ts
 */
export function daysTouched(before: SliceRow | undefined, after: SliceRow): string[] {
  const known = new Map((before?.parts ?? []).map((part) => [part.index, part]));
  const changed = after.parts.filter((part) => !isSame(known.get(part.index), part));
  const gone = (before?.parts ?? []).filter(({ index }) => !after.parts.some((part) => part.index === index));
  const files = changed.filter((part) => before === undefined || part.errors === undefined);
  const days = files.map(({ key }) => dayOfKey(key) ?? '');
  if (changed.length + gone.length > 0 || runChanged(before, after)) days.push(...runDays(before), ...runDays(after));
  if (before === undefined) days.push(...(after.earlierDays ?? []));
  return [...new Set(days)].filter((day) => IS_DAY.test(day)).sort();
}

/**
 * The next version of a row, with the days on which the index has listed its run and now does not.
 *
 * To be saved in place of `after`: its old days are marked once it is saved, and a worker that dies in between takes its
 * knowledge of them along. `before`: the version that was saved last.
 */
export function withEarlierDays(before: SliceRow, after: SliceRow): SliceRow {
  const { earlierDays: _known, ...row } = after;
  const now = listedDay(after);
  const all = [...(before.earlierDays ?? []), ...(after.earlierDays ?? []), listedDay(before) ?? now];
  const days = [...new Set(all)].flatMap((day) => (day === undefined || day === now ? [] : [day])).sort();
  return days.length === 0 ? row : { ...row, earlierDays: days };
}

const listedDay = (row: SliceRow): string | undefined => (row.run === undefined ? undefined : utcDay(sliceTimeMs(row)));

const isSame = (known: LandedPart | undefined, part: LandedPart): boolean =>
  known?.key === part.key && known.etag === part.etag && known.sha256 === part.sha256;

const runDays = (row: SliceRow | undefined): string[] =>
  row?.run === undefined ? [] : daysOfRun(row.run, row.discoveredAtMs);

const runChanged = (before: SliceRow | undefined, after: SliceRow): boolean =>
  before === undefined ||
  isOpen(before.state) !== isOpen(after.state) ||
  before.endedAtMs !== after.endedAtMs ||
  JSON.stringify(before.run) !== JSON.stringify(after.run);
