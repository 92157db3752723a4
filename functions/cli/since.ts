import { parseInstant } from './instant.ts';
import { parseSpan } from './span.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads `--since`: a span back from now (`90m`, `24h`, `7d`) or an RFC 3339 instant; a bare date means its midnight, UTC.
 *
 * Units: epoch milliseconds. Errors: UsageError with what is allowed.
 */
export function parseSince(text: string, nowMs: number): number {
  const spanMs = parseSpan(text);
  const instantMs = spanMs === undefined ? parseInstant(text) : nowMs - spanMs;
  if (instantMs !== undefined) return instantMs;
  throw new UsageError(
    `--since is "${text}"; allowed are spans such as 90m, 24h and 7d, or RFC 3339 as in 2030-01-31T08:00:00Z`,
  );
}
