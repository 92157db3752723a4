import { UsageError } from './usage-error.ts';
import { utcDayOption } from './utc-day-option.ts';

/** First and last UTC day, `YYYY-MM-DD`, both inclusive; absent: no bound. */
export interface DayBounds {
  readonly from?: string;
  readonly to?: string;
}

/** Reads `--from` and `--to`; `undefined` without either. Errors: UsageError for what is no day, and for none between them. */
export function dayBounds(values: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): DayBounds | undefined {
  const from = values.from === undefined ? undefined : utcDayOption('--from', values.from);
  const to = values.to === undefined ? undefined : utcDayOption('--to', values.to);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
