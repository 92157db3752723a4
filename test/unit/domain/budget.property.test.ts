import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type BudgetState,
  BudgetStateSchema,
  budgetAt,
  burstOf,
  circuitOf,
  floorOf,
  freshBudget,
  take,
} from '../../../shared/domain/budget.ts';
import { learn, type RequestOutcome } from '../../../shared/domain/learn-budget.ts';

const MINUTE = 60_000;
const START_MS = Date.UTC(2026, 10, 20, 12);
const limits = fc.integer({ min: 1, max: 5_000 }).map((requestsPerMinute) => ({ requestsPerMinute }));
const random = fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1_000);
const outcome: fc.Arbitrary<RequestOutcome> = fc.oneof(
  fc.record({ kind: fc.constant('answered' as const) }),
  fc.record({ kind: fc.constant('answered' as const), slowedMs: fc.integer({ min: 0, max: 9_000 }) }),
  fc.record({ kind: fc.constant('throttled' as const) }),
  fc.record({ kind: fc.constant('throttled' as const), retryAfterSeconds: fc.integer({ min: 0, max: 4_000 }) }),
  fc.record({ kind: fc.constant('failed' as const) }),
);
const step = fc.record({
  passMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 200_000 })),
  wanted: fc.integer({ min: 0, max: 300 }),
  begun: fc.boolean(),
  outcome: fc.option(outcome, { nil: undefined }),
  random,
});

/** What happened to one budget: the grants with their instants, and where it ended. */
function live(
  limit: { requestsPerMinute: number },
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
) {
  let [nowMs, state] = [START_MS, freshBudget(limit, START_MS)];
  const grants: { atMs: number; granted: number }[] = [];
  for (const { passMs, wanted, begun, outcome: said, random: chance } of steps) {
    nowMs += passMs;
    const taken = take(state, limit, nowMs, wanted, begun);
    state = taken.state;
    if (taken.granted > 0) {
      grants.push({ atMs: nowMs, granted: taken.granted });
    } else expect(taken.waitMs).toBeGreaterThan(0);
    if (said !== undefined) state = learn(state, limit, said, nowMs, chance);
    expect(BudgetStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  }
  return { nowMs, state, grants };
}

it('never more is granted in any minute than the limit and one burst, whatever is wanted and learned', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 80 }), (limit, steps) => {
      const { grants } = live(limit, steps);
      const most = limit.requestsPerMinute + burstOf(limit.requestsPerMinute, limit);
      for (const [at, { atMs }] of grants.entries()) {
        const within = grants.slice(at).filter((later) => later.atMs - atMs <= MINUTE);
        expect(within.reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(most);
      }
    }),
  );
});

it('workers whose clocks differ by seconds are granted no more than those seconds bring', () => {
  const worker = fc.record({
    passMs: fc.integer({ min: 0, max: 500 }),
    skewMs: fc.integer({ min: -10_000, max: 10_000 }),
  });
  fc.assert(
    fc.property(limits, fc.array(worker, { minLength: 1, maxLength: 100 }), (limit, workers) => {
      let [nowMs, state, granted] = [START_MS, freshBudget(limit, START_MS), 0];
      for (const { passMs, skewMs } of workers) {
        nowMs += passMs;
        const taken = take(state, limit, nowMs + skewMs, 1_000_000, true);
        state = taken.state;
        granted += taken.granted;
      }
      const most = (limit.requestsPerMinute * (nowMs - START_MS + 10_000)) / MINUTE;
      expect(granted).toBeLessThanOrEqual(most + burstOf(limit.requestsPerMinute, limit));
    }),
  );
});

/** What a patient worker at a healthy vendor makes of a budget in so many milliseconds. */
function recover(before: BudgetState, limit: { requestsPerMinute: number }, fromMs: number, forMs: number) {
  let [nowMs, state, granted] = [fromMs, before, 0];
  while (nowMs < fromMs + forMs) {
    const taken = take(state, limit, nowMs, 1, false);
    state = taken.state;
    if (taken.granted > 0) {
      granted += 1;
      state = learn(taken.state, limit, { kind: 'answered' }, nowMs, 0.5);
    }
    nowMs += Math.max(1_000, taken.waitMs);
  }
  return { nowMs, state, granted };
}

it('a budget recovers to its limit within twenty minutes of the last objection and its wait', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 60 }), (limit, steps) => {
      const { nowMs, state } = live(limit, steps);
      expect(state.ratePerMinute).toBeGreaterThanOrEqual(floorOf(limit));
      const freeMs = Math.max(nowMs, state.blockedUntilMs ?? nowMs);
      const later = budgetAt(state, limit, freeMs + 20 * MINUTE);
      expect(later.ratePerMinute).toBeCloseTo(limit.requestsPerMinute, 3);
      expect(later.tokens).toBeCloseTo(burstOf(limit.requestsPerMinute, limit), 3);
    }),
  );
});

it('an open circuit closes once the vendor answers, at the latest seven minutes after all waits', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 60 }), (limit, steps) => {
      const { nowMs, state } = live(limit, [...steps, ...steps]);
      const freeMs = Math.max(nowMs, state.blockedUntilMs ?? nowMs);
      const after = recover(state, limit, freeMs, 7 * MINUTE);
      expect(circuitOf(after.state, after.nowMs)).toBe('closed');
      expect(after.granted).toBeGreaterThan(0);
    }),
  );
});

it('a clock that was set back, by however much, stops nothing for longer than a day', () => {
  const back = fc.integer({ min: 0, max: 400 * 24 * 60 * MINUTE });
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 40 }), back, (limit, steps, byMs) => {
      const { nowMs, state } = live(limit, steps);
      const earlierMs = nowMs - byMs;
      const first = take(state, limit, earlierMs, 1, false);
      expect(first.waitMs).toBeLessThanOrEqual(24 * 60 * MINUTE);
      expect(recover(first.state, limit, earlierMs + first.waitMs, 10 * MINUTE).granted).toBeGreaterThan(0);
      expect(take(state, limit, earlierMs, 1_000_000, true).granted).toBeLessThanOrEqual(
        burstOf(limit.requestsPerMinute, limit),
      );
    }),
  );
});

const hold = fc.record(
  {
    sinceMs: fc.constant(START_MS),
    untilMs: fc.integer({ min: START_MS + 1, max: START_MS + 40 * 24 * 60 * MINUTE }),
    reason: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: ['sinceMs'] },
);

it('while a person has paused it nothing is granted, and nothing that is learned undoes the pause', () => {
  fc.assert(
    fc.property(
      limits,
      fc.array(step, { maxLength: 40 }),
      fc.array(step, { maxLength: 60 }),
      hold,
      (limit, before, steps, held) => {
        let { nowMs, state } = live(limit, before);
        state = { ...state, held };
        for (const { passMs, wanted, begun, outcome: said, random: chance } of steps) {
          nowMs += passMs;
          if (held.untilMs !== undefined && nowMs >= held.untilMs) break;
          const taken = take(state, limit, nowMs, wanted, begun);
          expect(taken).toMatchObject({ granted: 0, refusal: 'held' });
          expect(taken.waitMs).toBeGreaterThan(0);
          expect(taken.waitMs).toBeLessThan(600_000);
          state = taken.state;
          if (said !== undefined) state = learn(state, limit, said, nowMs, chance);
          expect(state.held).toEqual(held);
        }
      },
    ),
  );
});

it('a pause ends by itself when its time is over, and as soon as a person ends it', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 40 }), hold, (limit, before, held) => {
      const { nowMs, state } = live(limit, before);
      const endMs = Math.max(nowMs, held.untilMs ?? nowMs);
      const ended = held.untilMs === undefined ? state : { ...state, held };
      expect(take(ended, limit, endMs, 1, false).refusal).not.toBe('held');
      expect(recover(ended, limit, endMs + 24 * 60 * MINUTE, 7 * MINUTE).granted).toBeGreaterThan(0);
    }),
  );
});

it('what a newer version has added is still there after anything that this one takes and learns', () => {
  const added = { newerField: { of: ['another', 'version'] } };
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 60 }), (limit, steps) => {
      let [nowMs, state] = [START_MS, BudgetStateSchema.parse({ ...freshBudget(limit, START_MS), ...added })];
      for (const { passMs, wanted, begun, outcome: said, random: chance } of steps) {
        nowMs += passMs;
        state = take(state, limit, nowMs, wanted, begun).state;
        if (said !== undefined) state = learn(state, limit, said, nowMs, chance);
        state = BudgetStateSchema.parse(JSON.parse(JSON.stringify(state)));
      }
      expect(state).toMatchObject(added);
    }),
  );
});
