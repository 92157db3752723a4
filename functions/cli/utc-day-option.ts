import { utcDay } from '../../shared/domain/object-key.ts';
import { UsageError } from './usage-error.ts';

/** Reads an option that is a UTC day, `YYYY-MM-DD`. Errors: UsageError. */
export function utcDayOption(option: string, text: string): string {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // February 30 is a day in March to a lenient reader.
  if (!Number.isNaN(ms) && utcDay(ms) === text) return text;
  throw new UsageError(`${option} is "${text}"; write a UTC day as in 2030-01-31`);
}
