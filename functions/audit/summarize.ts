import { saysHeld } from '../../shared/domain/hold.ts';
import type { AuditedDay } from './audit.ts';

/** What the audited days of one source come to. */
export interface AuditSummary {
  readonly listed: number;
  readonly landed: number;
  readonly holes: number;
  /** 0 to 100, never rounded up. `undefined`: a vendor that should have been asked did not answer, so it is not known. */
  readonly completeness: number | undefined;
  /** Of the newest of the days; `undefined` when nothing of them has landed. Units: milliseconds. */
  readonly freshnessMs: number | undefined;
  /** Days of which the vendor was asked in vain. */
  readonly unanswered: number;
  /** Those of them that were not even asked, since a person has paused the source. */
  readonly held: number;
}

/** Sums up the days of one source. */
export function summarize(days: readonly AuditedDay[]): AuditSummary {
  const sum = (of: (day: AuditedDay) => number): number => days.reduce((total, day) => total + of(day), 0);
  const [listed, landed] = [sum((day) => day.listed), sum((day) => day.landed)];
  const ages = days.flatMap(({ freshnessMs }) => (freshnessMs === undefined ? [] : [freshnessMs]));
  const unanswered = days.filter((day) => day.unanswered !== undefined).length;
  const held = days.filter((day) => saysHeld(day.unanswered?.message)).length;
  const completeness = listed === 0 ? 100 : Math.floor((10_000 * landed) / listed) / 100;
  return {
    listed,
    landed,
    holes: sum(({ findings }) => findings.length),
    completeness: unanswered === 0 ? completeness : undefined,
    freshnessMs: ages.length === 0 ? undefined : Math.min(...ages),
    unanswered,
    held,
  };
}
