import {
  type BudgetLimits,
  type BudgetState,
  budgetAt,
  circuitOf,
  floorOf,
  isBlocked,
  MAX_BLOCK_MS,
  MAX_OPEN_MS,
  reserveOf,
} from './budget.ts';

/** What became of a request, as far as a budget can learn from it. */
export type RequestOutcome =
  /** Answered. `slowedMs`: the vendor says that it held the answer back, since its limit is near. */
  | { readonly kind: 'answered'; readonly slowedMs?: number }
  /** Refused for being too many; `retryAfterSeconds` as the vendor asked. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number }
  /** No answer, or one that says that the vendor is not well. */
  | { readonly kind: 'failed' };

/** What an objection leaves of the rate; a request that was only held back is a mild one. */
const THROTTLED_SHARE = 0.7;
const SLOWED_SHARE = 0.9;
/** Requests that were under way together are refused together: that is one objection. Units: milliseconds. */
const SAME_THROTTLE_MS = 5_000;
const SAME_SLOWING_MS = 10_000;
/** An objection this soon after the wait for the one before: that wait was too short. */
const SOON_MS = 60_000;
/** A vendor that asks for no wait gets 4 s, 8 s, 16 s … and at most this. */
const MAX_GUESS_MS = 300_000;
const FIRST_GUESS_MS = 4_000;
/** Failures in a row, of all workers together, that open the circuit. */
const OPENS_AFTER = 5;
const FIRST_OPEN_MS = 15_000;

/**
 * The budget after one more outcome. Shape: the very same object when there is nothing to learn, so that nothing is written.
 *
 * A throttled budget stops until the vendor's Retry-After, and goes on with less; a failed request counts towards
 * opening the circuit; an answer closes a half-open one. The rate grows back by itself: see `budgetAt`.
 * `random` in [0, 1). Source: README of each connector, "Limits".
 * Test: test/unit/domain/budget.property.test.ts
 */
export function learn(
  before: BudgetState,
  limits: BudgetLimits,
  outcome: RequestOutcome,
  nowMs: number,
  random: number,
): BudgetState {
  switch (outcome.kind) {
    case 'throttled':
      return throttled(closed(before, nowMs), limits, outcome.retryAfterSeconds, nowMs, random);
    case 'failed':
      return failed(before, limits, nowMs);
    case 'answered': {
      const state = closed(before, nowMs);
      return (outcome.slowedMs ?? 0) > 0 ? slowed(state, limits, nowMs) : state;
    }
  }
}

/** The vendor has said something: it lives. An open circuit waits its time all the same, as old answers trickle in. */
function closed(state: BudgetState, nowMs: number): BudgetState {
  const news = state.failuresInARow > 0 || state.openUntilMs !== undefined;
  if (!news || circuitOf(state, nowMs) === 'open') return state;
  const { openUntilMs: _open, probeUntilMs: _probe, ...rest } = state;
  return { ...rest, failuresInARow: 0, openings: 0 };
}

function throttled(
  before: BudgetState,
  limits: BudgetLimits,
  retryAfterSeconds: number | undefined,
  nowMs: number,
  random: number,
): BudgetState {
  const askedMs =
    retryAfterSeconds === undefined ? undefined : Math.min(MAX_BLOCK_MS, Math.max(1_000, retryAfterSeconds * 1_000));
  const blocked = isBlocked(before, nowMs);
  if (blocked || isRecent(before.throttledAtMs, nowMs, SAME_THROTTLE_MS)) {
    const untilMs = nowMs + (askedMs ?? 0);
    const longer = untilMs > Math.max(nowMs, blocked ? (before.blockedUntilMs ?? 0) : 0);
    return longer ? { ...before, blockedUntilMs: untilMs } : before;
  }
  const state = budgetAt(before, limits, nowMs);
  const soon = isRecent(before.blockedUntilMs, nowMs, SOON_MS);
  const throttles = soon ? before.throttles + 1 : 1;
  const guessMs = Math.min(MAX_GUESS_MS, FIRST_GUESS_MS * 2 ** Math.min(20, throttles - 1)) * (0.75 + random / 2);
  const ratePerMinute = Math.max(floorOf(limits), state.ratePerMinute * THROTTLED_SHARE);
  return {
    ...state,
    ratePerMinute,
    throttles,
    throttledAtMs: nowMs,
    blockedUntilMs: nowMs + Math.ceil(askedMs ?? guessMs),
    // Afterwards one piece of work begins at once, and the others at the new rate.
    tokens: Math.min(state.tokens, reserveOf(ratePerMinute, limits) + 1),
  };
}

function slowed(before: BudgetState, limits: BudgetLimits, nowMs: number): BudgetState {
  if (isRecent(before.slowedAtMs, nowMs, SAME_SLOWING_MS)) return before;
  const state = budgetAt(before, limits, nowMs);
  return { ...state, ratePerMinute: Math.max(floorOf(limits), state.ratePerMinute * SLOWED_SHARE), slowedAtMs: nowMs };
}

function failed(before: BudgetState, limits: BudgetLimits, nowMs: number): BudgetState {
  const circuit = circuitOf(before, nowMs);
  // Requests that were under way when it opened say nothing new.
  if (circuit === 'open') return before;
  const { probeUntilMs: _probe, ...state } = budgetAt(before, limits, nowMs);
  const failuresInARow = state.failuresInARow + 1;
  if (circuit === 'closed' && failuresInARow < OPENS_AFTER) return { ...state, failuresInARow };
  const openings = state.openings + 1;
  const openMs = Math.min(MAX_OPEN_MS, FIRST_OPEN_MS * 2 ** Math.min(20, openings - 1));
  return { ...state, failuresInARow, openings, openUntilMs: nowMs + openMs };
}

const isRecent = (instantMs: number | undefined, nowMs: number, withinMs: number): boolean =>
  instantMs !== undefined && instantMs <= nowMs && nowMs - instantMs < withinMs;
