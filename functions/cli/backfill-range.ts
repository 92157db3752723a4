import { utcDay } from '../../shared/domain/object-key.ts';
import type { Window } from '../../shared/domain/window.ts';
import { UsageError } from './usage-error.ts';
import { utcDayOption } from './utc-day-option.ts';

const DAY_MS = 86_400_000;

/** Reads `--from` and `--to` of a backfill: UTC days that are over, both inclusive; `--to` is yesterday by default. Errors: UsageError. */
export function backfillRange(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): Window {
  if (from === undefined) throw new UsageError('a backfill needs its first day; write --from 2030-01-01');
  const today = utcDay(nowMs);
  const fromDay = utcDayOption('--from', from);
  const toDay = to === undefined ? utcDay(Date.parse(today) - DAY_MS) : utcDayOption('--to', to);
  if (toDay >= today)
    throw new UsageError(`--to ${toDay} is not over (UTC); what is new comes by itself. The last day may be yesterday`);
  if (fromDay > toDay) throw new UsageError(`--from ${fromDay} is after --to ${toDay}`);
  return { fromMs: Date.parse(fromDay), toMs: Date.parse(toDay) + DAY_MS };
}
