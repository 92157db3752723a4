import { describe, expect, it } from 'vitest';
import { type BudgetState, freshBudget, reserveOf, take } from '../../../shared/domain/budget.ts';
import { learn, type RequestOutcome } from '../../../shared/domain/learn-budget.ts';
import { NOON_MS } from '../../factories/slice.ts';

const LIMITS = { requestsPerMinute: 600 };
const fresh = freshBudget(LIMITS, NOON_MS);
const taught = (state: BudgetState, outcome: RequestOutcome, afterMs = 0, random = 0.5): BudgetState =>
  learn(state, LIMITS, outcome, NOON_MS + afterMs, random);
const throttled = (retryAfterSeconds?: number): RequestOutcome =>
  retryAfterSeconds === undefined ? { kind: 'throttled' } : { kind: 'throttled', retryAfterSeconds };

describe('an objection of a vendor', () => {
  it('soon after another one is the same, although its wait is over', () => {
    const first = taught(fresh, throttled(1));
    const same = taught(first, throttled(), 4_999);
    expect(same).toBe(first);
    expect(taught(first, throttled(), 5_000).ratePerMinute).toBeLessThan(first.ratePerMinute);
  });

  it('that is the same may ask for a longer wait, and never for a shorter one', () => {
    const first = taught(fresh, throttled(10));
    expect(taught(first, throttled(10), 0)).toBe(first);
    expect(taught(first, throttled(5), 1_000)).toBe(first);
    expect(taught(first, throttled(30), 1_000).blockedUntilMs).toBe(NOON_MS + 31_000);
  });

  it('without a wait gets one of about four seconds, at random', () => {
    const waits = [0, 0.5, 1].map((random) => (taught(fresh, throttled(), 0, random).blockedUntilMs ?? 0) - NOON_MS);
    expect(waits).toEqual([3_000, 4_000, 5_000]);
  });

  it('that lies in the future, by a clock that was wrong, is none of the same', () => {
    const ahead = { ...fresh, throttledAtMs: NOON_MS + 1_000 };
    expect(taught(ahead, throttled(1)).ratePerMinute).toBe(420);
    expect(taught({ ...fresh, throttledAtMs: NOON_MS }, throttled(1))).toMatchObject({ ratePerMinute: 600 });
  });

  it('by holding answers back counts once in ten seconds', () => {
    const first = taught(fresh, { kind: 'answered', slowedMs: 9 });
    expect(first.ratePerMinute).toBe(540);
    expect(taught(first, { kind: 'answered', slowedMs: 9 }, 9_999)).toBe(first);
    expect(taught(first, { kind: 'answered', slowedMs: 9 }, 10_000).ratePerMinute).toBeLessThan(540);
  });
});

describe('what is kept for work that has begun', () => {
  it('is half of the burst at most, always leaves one request, and is four or five seconds of the rate', () => {
    const reserve = (rate: number, requestsPerMinute = 600) => reserveOf(rate, { requestsPerMinute });
    expect([reserve(600), reserve(120), reserve(12)]).toEqual([50, 10, 4]);
    expect([reserve(1, 1), reserve(2, 2), reserve(6, 6)]).toEqual([0, 1, 3]);
  });
});

describe('a clock that was set back', () => {
  const hour = 3_600_000;

  it('does not keep a circuit open for longer than it was ever opened for, and asks again', () => {
    const open = {
      ...fresh,
      failuresInARow: 5,
      openings: 1,
      openUntilMs: NOON_MS + hour,
      probeUntilMs: NOON_MS + hour,
    };
    const taken = take(open, LIMITS, NOON_MS, 5, true);
    expect(taken).toMatchObject({ granted: 1, probe: true });
    expect(taken.state).toMatchObject({ openUntilMs: NOON_MS, probeUntilMs: NOON_MS + 60_000 });
  });

  it('does not make a budget wait for a time that was never asked for', () => {
    const blocked = { ...fresh, blockedUntilMs: NOON_MS + 25 * hour };
    const taken = take(blocked, LIMITS, NOON_MS, 5, true);
    expect(taken.granted).toBe(5);
    expect(taken.state).not.toHaveProperty('blockedUntilMs');
    expect(taken.state).not.toHaveProperty('openUntilMs');
    expect(take({ ...fresh, blockedUntilMs: NOON_MS + 24 * hour }, LIMITS, NOON_MS, 5, true).granted).toBe(0);
  });

  it('lets the rate grow from now on', () => {
    const ahead = { ...fresh, atMs: NOON_MS + hour, learnedAtMs: NOON_MS + hour, ratePerMinute: 60, tokens: 0 };
    const { state } = take(ahead, LIMITS, NOON_MS, 5, true);
    expect([state.atMs, state.learnedAtMs]).toEqual([NOON_MS, NOON_MS]);
  });
});

it('who finds somebody else asking looks again in five seconds, or when that one must have died', () => {
  const half = { ...fresh, failuresInARow: 5, openings: 1, openUntilMs: NOON_MS };
  const probing = take(half, LIMITS, NOON_MS, 1, true).state;
  expect(take(probing, LIMITS, NOON_MS + 1_000, 1, true)).toMatchObject({ granted: 0, refusal: 'open', waitMs: 5_000 });
  expect(take(probing, LIMITS, NOON_MS + 58_000, 1, true)).toMatchObject({ refusal: 'open', waitMs: 2_000 });
  expect(take(probing, LIMITS, NOON_MS + 60_000, 1, true)).toMatchObject({ granted: 1, probe: true });
});
