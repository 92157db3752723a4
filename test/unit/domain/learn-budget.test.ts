import { describe, expect, it } from 'vitest';
import { type BudgetState, budgetAt, circuitOf, freshBudget, take } from '../../../shared/domain/budget.ts';
import { learn, type RequestOutcome } from '../../../shared/domain/learn-budget.ts';
import { NOON_MS } from '../../factories/slice.ts';

const LIMITS = { requestsPerMinute: 600 };
const MINUTE = 60_000;
const fresh = freshBudget(LIMITS, NOON_MS);
const taught = (state: BudgetState, outcome: RequestOutcome, afterMs = 0): BudgetState =>
  learn(state, LIMITS, outcome, NOON_MS + afterMs, 0.5);
const FAILED = { kind: 'failed' } as const;
const ANSWERED = { kind: 'answered' } as const;
const failing = (times: number, state = fresh, afterMs = 0): BudgetState =>
  Array.from({ length: times }).reduce<BudgetState>((before) => taught(before, FAILED, afterMs), state);

describe('a budget', () => {
  it('grants a burst of ten seconds at once, and then its rate', () => {
    const first = take(fresh, LIMITS, NOON_MS, 1_000, true);
    expect(first.granted).toBe(100);
    expect(take(first.state, LIMITS, NOON_MS, 1, true)).toMatchObject({ granted: 0, waitMs: 10_000, refusal: 'spent' });
    expect(take(first.state, LIMITS, NOON_MS, 1, false)).toMatchObject({ granted: 0, waitMs: 5_100, refusal: 'spent' });
    expect(take(first.state, LIMITS, NOON_MS + 1_000, 1_000, true).granted).toBe(10);
  });

  it('keeps half of the burst for work that has begun', () => {
    const first = take(fresh, LIMITS, NOON_MS, 1_000, false);
    expect(first.granted).toBe(50);
    expect(take(first.state, LIMITS, NOON_MS, 1, false)).toMatchObject({ granted: 0, refusal: 'spent', waitMs: 100 });
    expect(take(first.state, LIMITS, NOON_MS, 1, true).granted).toBe(1);
  });

  it('follows a limit that was configured lower at once, and a higher one slowly', () => {
    expect(budgetAt(fresh, { requestsPerMinute: 60 }, NOON_MS)).toMatchObject({ ratePerMinute: 60, tokens: 20 });
    expect(budgetAt(fresh, { requestsPerMinute: 1_200 }, NOON_MS + MINUTE).ratePerMinute).toBe(660);
  });

  it('learns nothing from an answer while all is well', () => {
    expect(taught(fresh, ANSWERED)).toBe(fresh);
    expect(taught(fresh, { kind: 'answered', slowedMs: 0 })).toBe(fresh);
  });
});

describe('a vendor that throttles', () => {
  it('is left alone until its Retry-After, and then asked at seven tenths of the rate', () => {
    const state = taught(fresh, { kind: 'throttled', retryAfterSeconds: 30 });
    expect(state).toMatchObject({ ratePerMinute: 420, blockedUntilMs: NOON_MS + 30_000, throttles: 1 });
    expect(take(state, LIMITS, NOON_MS + 29_000, 5, true)).toMatchObject({
      granted: 0,
      waitMs: 1_000,
      refusal: 'blocked',
    });
    expect(take(state, LIMITS, NOON_MS + 30_000, 5, false).granted).toBe(1);
    expect(budgetAt(state, LIMITS, NOON_MS + 30_000 + MINUTE).ratePerMinute).toBeCloseTo(450);
  });

  it('objects once with all the answers that come together, and the longest wait counts', () => {
    const state = taught(fresh, { kind: 'throttled', retryAfterSeconds: 30 });
    expect(taught(state, { kind: 'throttled', retryAfterSeconds: 20 }, 1_000)).toBe(state);
    expect(taught(state, { kind: 'throttled' }, 1_000)).toBe(state);
    const longer = taught(state, { kind: 'throttled', retryAfterSeconds: 60 }, 1_000);
    expect(longer).toMatchObject({ ratePerMinute: 420, blockedUntilMs: NOON_MS + 61_000 });
  });

  it('without saying for how long gets waits that double, and short ones again after a calm minute', () => {
    let [state, nowMs] = [fresh, 0];
    const waits = Array.from({ length: 4 }, () => {
      state = taught(state, { kind: 'throttled' }, nowMs);
      const waitMs = (state.blockedUntilMs ?? 0) - NOON_MS - nowMs;
      nowMs += waitMs + 6_000;
      return waitMs;
    });
    expect(waits).toEqual([4_000, 8_000, 16_000, 32_000]);
    expect(taught(state, { kind: 'throttled' }, nowMs + MINUTE)).toMatchObject({ throttles: 1 });
  });

  it('only mildly, by holding answers back, costs a tenth of the rate, and not for each answer', () => {
    const state = taught(fresh, { kind: 'answered', slowedMs: 120 });
    expect(state).toMatchObject({ ratePerMinute: 540, slowedAtMs: NOON_MS });
    expect(state.blockedUntilMs).toBeUndefined();
    expect(taught(state, { kind: 'answered', slowedMs: 900 }, 9_000)).toBe(state);
    expect(taught(state, { kind: 'answered', slowedMs: 900 }, 10_000).ratePerMinute).toBeCloseTo(490.5);
  });

  it('lives: its circuit is closed', () => {
    expect(taught(failing(4), { kind: 'throttled' }).failuresInARow).toBe(0);
  });
});

describe('the circuit of a vendor', () => {
  it('opens after five failures in a row, and an answer between starts the count anew', () => {
    expect(circuitOf(failing(4), NOON_MS)).toBe('closed');
    expect(failing(5)).toMatchObject({ openings: 1, openUntilMs: NOON_MS + 15_000, failuresInARow: 5 });
    expect(circuitOf(failing(4, taught(failing(4), ANSWERED)), NOON_MS)).toBe('closed');
  });

  it('grants a single probe when its time is over, and another one when the prober died', () => {
    const open = failing(5);
    expect(take(open, LIMITS, NOON_MS + 14_000, 5, true)).toMatchObject({ granted: 0, waitMs: 1_000, refusal: 'open' });
    const probe = take(open, LIMITS, NOON_MS + 15_000, 5, false);
    expect(probe).toMatchObject({ granted: 1, probe: true });
    expect(take(probe.state, LIMITS, NOON_MS + 16_000, 5, true)).toMatchObject({ granted: 0, waitMs: 5_000 });
    expect(take(probe.state, LIMITS, NOON_MS + 75_000, 5, true)).toMatchObject({ granted: 1, probe: true });
  });

  it('stays open for twice as long after each probe that fails, up to five minutes', () => {
    let [state, nowMs] = [failing(5), 0];
    const waits = Array.from({ length: 7 }, () => {
      const waitMs = (state.openUntilMs ?? 0) - NOON_MS - nowMs;
      nowMs += waitMs;
      state = taught(take(state, LIMITS, NOON_MS + nowMs, 1, true).state, FAILED, nowMs);
      return waitMs / 1_000;
    });
    expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300]);
  });

  it('learns nothing while it is open from requests that were under way', () => {
    const open = failing(5);
    expect(taught(open, FAILED, 9_000)).toBe(open);
    expect(taught(open, ANSWERED, 9_000)).toBe(open);
  });

  it('closes by an answer when its time is over', () => {
    const probe = take(failing(5), LIMITS, NOON_MS + 15_000, 1, true).state;
    const closed = taught(probe, ANSWERED, 15_500);
    expect(closed).toMatchObject({ failuresInARow: 0, openings: 0 });
    for (const field of ['openUntilMs', 'probeUntilMs']) expect(closed).not.toHaveProperty(field);
  });
});
