import { utcDay } from '../../shared/domain/object-key.ts';
import { SLICE_STATES } from '../../shared/domain/slice.ts';
import type { AuditServices, AuditSource } from './audit-source.ts';

/** The days that an audit is about, `YYYY-MM-DD`, UTC, both inclusive. */
export interface DayRange {
  readonly fromDay: string;
  readonly toDay: string;
}

/** A slice that the index does not list by day. Without days it may have objects of any day. */
export interface SliceWithoutRun {
  readonly id: string;
  readonly stream: string;
  readonly days?: DayRange;
}

/**
 * The windows, settled days, lost ranges and listings that have to do with a range of days.
 *
 * Reads all rows of the source once; where every slice is a run, none. Memory: the ids of those that fit.
 */
export async function slicesWithoutRun(
  { index }: Pick<AuditServices, 'index'>,
  { id: source, description }: AuditSource,
  range: DayRange,
): Promise<SliceWithoutRun[]> {
  if (description.slice === 'run') return [];
  const found = new Map<string, SliceWithoutRun>();
  for (const state of SLICE_STATES) {
    for await (const { id, stream, run, window } of index.byState(source, state)) {
      if (run !== undefined) continue;
      const days =
        window === undefined
          ? undefined
          : { fromDay: utcDay(window.fromMs), toDay: utcDay(Math.max(window.fromMs, window.toMs - 1)) };
      if (days !== undefined && (days.toDay < range.fromDay || days.fromDay > range.toDay)) continue;
      found.set(id, { id, stream, ...(days === undefined ? {} : { days }) });
    }
  }
  return [...found.values()];
}

export const mayConcern = ({ days }: SliceWithoutRun, day: string): boolean =>
  days === undefined || (days.fromDay <= day && day <= days.toDay);
