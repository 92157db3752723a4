import { utcDay } from '../../shared/domain/object-key.ts';
import type { Services } from '../services.ts';
import { type AuditedDay, audit } from './audit.ts';
import type { AuditSource } from './audit-source.ts';
import type { Wait } from './list-items.ts';
import { listedBefore } from './listed-before.ts';
import type { DayRange } from './slices-without-run.ts';

const DAY_MS = 86_400_000;
/** After this long no vendor is asked any more: what is left of the function's 15 minutes is for what was found. */
const NIGHT_MS = 10 * 60_000;

/**
 * Audits the last three days of a source, today included, as far as a night is long enough.
 *
 * Windows cost a request each, thousands a day where they are short, so they are audited day by day: yesterday, which is over
 * and has not been looked at as a whole, then the day before and today, each only if the longest so far fits into what is
 * left of the night. Shape: days ascending, at least one. Errors: as `audit`.
 */
export async function auditNight(
  services: Pick<Services, 'environment' | 'index' | 'store' | 'partitions'>,
  source: AuditSource,
  wait?: Wait,
): Promise<AuditedDay[]> {
  const now = (): number => services.environment.now();
  const startedAtMs = now();
  const endsAtMs = startedAtMs + NIGHT_MS;
  const hurried = listedBefore(source, endsAtMs, services.environment);
  const days: AuditedDay[] = [];
  let longestMs = 0;
  for (const range of rangesOf(source, startedAtMs)) {
    const beganAtMs = now();
    if (beganAtMs + longestMs >= endsAtMs) break;
    const options = { ...range, deep: false, ...(wait === undefined ? {} : { wait }) };
    for await (const day of audit(services, hurried, options)) {
      // A day that was only begun because it seemed to fit is left out as well: other nights look at it.
      if (longestMs === 0 || day.unanswered?.kind !== 'deadline') days.push(day);
    }
    longestMs = Math.max(longestMs, now() - beganAtMs);
  }
  return days.sort((left, right) => Date.parse(left.day) - Date.parse(right.day));
}

function rangesOf({ description }: AuditSource, nowMs: number): DayRange[] {
  const dayAgo = (days: number): string => utcDay(nowMs - days * DAY_MS);
  // What is read again and again is judged on the last day of a range: one range, or it would be judged on each day.
  if (description.slice !== 'window') return [{ fromDay: dayAgo(2), toDay: dayAgo(0) }];
  return [1, 2, 0].map((days) => ({ fromDay: dayAgo(days), toDay: dayAgo(days) }));
}
