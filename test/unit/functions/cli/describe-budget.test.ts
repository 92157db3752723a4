import { expect, it } from 'vitest';
import { BUDGET_STREAM } from '../../../../functions/budget/budget-store.ts';
import { describeBudget } from '../../../../functions/cli/describe-budget.ts';
import { readBudgets } from '../../../../functions/cli/stored-budgets.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { freshBudget } from '../../../../shared/domain/budget.ts';
import { learn } from '../../../../shared/domain/learn-budget.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

const LIMITS = { requestsPerMinute: 600 };
const fresh = freshBudget(LIMITS, NOON_MS);
const textAt = (state: typeof fresh, afterMs: number): string => describeBudget(state, LIMITS, NOON_MS + afterMs).text;
const throttled = learn(fresh, LIMITS, { kind: 'throttled', retryAfterSeconds: 30 }, NOON_MS, 0);
const open = Array.from({ length: 5 }).reduce<typeof fresh>(
  (state) => learn(state, LIMITS, { kind: 'failed' }, NOON_MS, 0),
  fresh,
);

it('a budget that has learned nothing is its limit', () => {
  expect(textAt(fresh, 0)).toBe('budget 600/600 a minute');
});

it('a throttled budget says so as long as it shows', () => {
  expect(textAt(throttled, 10_000)).toBe(
    'budget 420/600 a minute (throttled 10 s ago); no request before 2026-11-20T12:00:30.000Z',
  );
  expect(textAt(throttled, 90_000)).toBe('budget 450/600 a minute (throttled 1 min 30 s ago)');
  expect(textAt(throttled, 3_600_000)).toBe('budget 600/600 a minute');
});

it('an open circuit says until when, and that somebody asks after it', () => {
  expect(textAt(open, 0)).toBe('budget 600/600 a minute; circuit open until 2026-11-20T12:00:15.000Z after 5 failures');
  expect(textAt(open, 20_000)).toContain('circuit open after 5 failures; the next request finds out');
  expect(describeBudget(open, LIMITS, NOON_MS)).toMatchObject({
    circuit: 'open',
    openUntil: '2026-11-20T12:00:15.000Z',
  });
});

it('a source that a person has paused says since when, until when and why, as long as it lasts', () => {
  const held = { sinceMs: NOON_MS, untilMs: NOON_MS + 60_000, reason: 'maintenance' };
  expect(describeBudget({ ...fresh, held }, LIMITS, NOON_MS)).toMatchObject({
    text: 'PAUSED since 2026-11-20T12:00:00Z, until 2026-11-20T12:01:00Z (maintenance); budget 600/600 a minute',
    pausedSince: '2026-11-20T12:00:00.000Z',
    pausedUntil: '2026-11-20T12:01:00.000Z',
    pauseReason: 'maintenance',
  });
  expect(textAt({ ...fresh, held }, 60_000)).toBe('budget 600/600 a minute');
});

it('the budgets of a data directory are those of its index, or fresh ones', async () => {
  const index = new MemorySliceIndex();
  const sources = SourcesSchema.parse({
    sources: ['eu', 'us'].map((id) => ({ id, vendor: 'talend', region: id, auth: { token: '${env:T}' } })),
  }).sources;
  const cursor = { ...throttled };
  await index.saveCheckpoint({ source: 'eu', stream: BUDGET_STREAM, revision: 0, cursor, updatedAtMs: NOON_MS });
  const budgets = await readBudgets(index, sources, NOON_MS + 30_000);
  expect([...budgets].map(([source, { ratePerMinute }]) => [source, ratePerMinute])).toEqual([
    ['eu', 420],
    ['us', 600],
  ]);
});
