import { parseInstant } from './instant.ts';
import { parseSpan } from './span.ts';
import { UsageError } from './usage-error.ts';

/**
 * When a pause ends, by `--for` or `--until`; `undefined` without either: when somebody resumes it.
 * Units: epoch milliseconds. Errors: UsageError for both, for what is neither span nor instant, and for what is past.
 */
export function pauseUntil(
  values: { readonly for?: string | undefined; readonly until?: string | undefined },
  nowMs: number,
): number | undefined {
  if (values.for !== undefined && values.until !== undefined) throw new UsageError('choose one of --for and --until');
  if (values.for !== undefined) {
    const spanMs = parseSpan(values.for);
    if (spanMs !== undefined && spanMs > 0) return nowMs + spanMs;
    throw new UsageError(`--for is "${values.for}"; allowed are spans such as 30m, 2h and 7d`);
  }
  if (values.until === undefined) return undefined;
  const untilMs = parseInstant(values.until);
  if (untilMs === undefined) {
    throw new UsageError(`--until is "${values.until}"; allowed is RFC 3339 as in 2030-01-31T08:00:00Z`);
  }
  if (untilMs <= nowMs) throw new UsageError(`--until is ${values.until}, which is past`);
  return untilMs;
}
