import {
  type BudgetLimits,
  type BudgetState,
  budgetAt,
  type Circuit,
  circuitOf,
  isBlocked,
} from '../../shared/domain/budget.ts';
import { describeHold, isHeld } from '../../shared/domain/hold.ts';
import { formatSeconds } from './format.ts';

/** A source's budget and circuit, for people and programs. Times are RFC 3339 UTC, absent from JSON where there is none. */
export interface BudgetView {
  readonly ratePerMinute: number;
  readonly limitPerMinute: number;
  readonly throttledAt: string | undefined;
  readonly slowedAt: string | undefined;
  /** No request before this. */
  readonly blockedUntil: string | undefined;
  readonly circuit: Circuit;
  /** When somebody asks again. */
  readonly openUntil: string | undefined;
  readonly failuresInARow: number;
  /** A person has paused the source. */
  readonly pausedSince: string | undefined;
  /** Absent: until somebody resumes it. */
  readonly pausedUntil: string | undefined;
  readonly pauseReason: string | undefined;
  /** `budget 420/600 a minute (throttled 3 min ago)` */
  readonly text: string;
}

/** What a stored budget says at this instant; a source that has none yet has all of its limit. */
export function describeBudget(stored: BudgetState, limits: BudgetLimits, nowMs: number): BudgetView {
  const state = budgetAt(stored, limits, nowMs);
  const [rate, limit] = [Math.floor(state.ratePerMinute), limits.requestsPerMinute];
  const circuit = circuitOf(state, nowMs);
  const ago = (what: string, atMs: number | undefined): string[] =>
    atMs === undefined || rate >= limit ? [] : [`${what} ${formatSeconds((nowMs - atMs) / 1_000)} ago`];
  const why = [...ago('throttled', state.throttledAtMs), ...ago('slowed', state.slowedAtMs)].join(', ');
  const failures = `after ${state.failuresInARow} failures`;
  const times = {
    throttledAt: instant(state.throttledAtMs),
    slowedAt: instant(state.slowedAtMs),
    blockedUntil: isBlocked(state, nowMs) ? instant(state.blockedUntilMs) : undefined,
    openUntil: circuit === 'open' ? instant(state.openUntilMs) : undefined,
  };
  const hold = isHeld(state.held, nowMs) ? state.held : undefined;
  const pause = {
    pausedSince: instant(hold?.sinceMs),
    pausedUntil: instant(hold?.untilMs),
    pauseReason: hold?.reason,
  };
  const text = [
    ...(hold === undefined ? [] : [`PAUSED ${describeHold(hold)}`]),
    `budget ${rate}/${limit} a minute${why === '' ? '' : ` (${why})`}`,
    ...(times.blockedUntil === undefined ? [] : [`no request before ${times.blockedUntil}`]),
    ...(times.openUntil === undefined ? [] : [`circuit open until ${times.openUntil} ${failures}`]),
    ...(circuit === 'half-open'
      ? [`circuit open ${failures}; the next request finds out whether the vendor answers`]
      : []),
  ].join('; ');
  const { failuresInARow } = state;
  return { ratePerMinute: rate, limitPerMinute: limit, ...times, circuit, failuresInARow, ...pause, text };
}

const instant = (atMs: number | undefined): string | undefined =>
  atMs === undefined ? undefined : new Date(atMs).toISOString();
