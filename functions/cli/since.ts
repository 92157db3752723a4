import { UsageError } from './usage-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const RFC_3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/**
 * Reads `--since`: a span back from now (`90m`, `24h`, `7d`) or an RFC 3339 instant; a bare date means its midnight, UTC.
 *
 * Units: epoch milliseconds. Errors: UsageError with what is allowed.
 */
export function parseSince(text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (count !== undefined && unitMs !== undefined) return nowMs - Number(count) * unitMs;
  const instantMs = RFC_3339.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : Number.NaN;
  if (!Number.isNaN(instantMs)) return instantMs;
  throw new UsageError(
    `--since is "${text}"; allowed are spans such as 90m, 24h and 7d, or RFC 3339 as in 2030-01-31T08:00:00Z`,
  );
}
