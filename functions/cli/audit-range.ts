import { utcDay } from '../../shared/domain/object-key.ts';
import { UsageError } from './usage-error.ts';

const DAY_MS = 86_400_000;
/** Days that are audited unless somebody says otherwise, today included. */
const DAYS = 7;

/** Reads `--from` and `--to`: UTC days, both inclusive; the last seven by default. Errors: UsageError. */
export function auditRange(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): { readonly fromDay: string; readonly toDay: string } {
  const toDay = to === undefined ? utcDay(nowMs) : parseDay('--to', to);
  const fromDay = from === undefined ? utcDay(Date.parse(toDay) - (DAYS - 1) * DAY_MS) : parseDay('--from', from);
  if (fromDay > toDay) throw new UsageError(`--from ${fromDay} is after --to ${toDay}`);
  return { fromDay, toDay };
}

function parseDay(option: string, text: string): string {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // February 30 is a day in March to a lenient reader.
  if (!Number.isNaN(ms) && utcDay(ms) === text) return text;
  throw new UsageError(`${option} is "${text}"; write a UTC day as in 2030-01-31`);
}
