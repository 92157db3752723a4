import { describe, expect, it } from 'vitest';
import { BUDGET_STREAM } from '../../../../functions/budget/budget-store.ts';
import { measureSource } from '../../../../functions/sweep/measure-source.ts';
import { type BudgetState, freshBudget } from '../../../../shared/domain/budget.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MINUTE, pipeline, SOURCE } from '../pipeline.ts';

const HOUR = 60 * MINUTE;

async function scene(rows: readonly Partial<SliceRow>[], budget?: Partial<BudgetState>) {
  const all = pipeline({});
  await all.index.record(rows.map((row, at) => sliceRow({ id: `run-${at}`, ...row })));
  if (budget !== undefined) {
    const cursor = { ...freshBudget(all.source.limits, NOON_MS), ...budget };
    const updatedAtMs = NOON_MS;
    await all.index.saveCheckpoint({ source: SOURCE, stream: BUDGET_STREAM, revision: 0, cursor, updatedAtMs });
  }
  return { ...all, measure: () => measureSource(all.services, all.source) };
}

describe('what is open', () => {
  it('is counted by state, and its age is that of the oldest log that could be here', async () => {
    const { measure } = await scene([
      { state: 'pending', discoveredAtMs: NOON_MS - HOUR },
      { state: 'generating', discoveredAtMs: NOON_MS - 2 * HOUR },
      { state: 'generating' },
      { state: 'settling', discoveredAtMs: NOON_MS - 400 * HOUR },
      { state: 'pending', discoveredAtMs: NOON_MS - 9 * HOUR, run: { ...sliceRow().run, status: 'running' } },
      { state: 'landed', discoveredAtMs: NOON_MS - 900 * HOUR },
      { state: 'pending', source: 'another', discoveredAtMs: NOON_MS - 800 * HOUR },
    ]);
    const { open, metrics } = await measure();
    expect(open).toEqual({ pending: 2, generating: 2, ready: 0, settling: 1 });
    expect(metrics).toMatchObject({ OpenSlices: 5, OldestOpenSeconds: 2 * 3_600 });
  });

  it('is nothing at a source that rests, and not late', async () => {
    const { measure } = await scene([]);
    expect((await measure()).metrics).toEqual({
      BudgetPercent: 100,
      CircuitOpen: 0,
      OpenSlices: 0,
      OldestOpenSeconds: 0,
      DirtyDays: 0,
    });
  });

  it('is read up to a bound, whatever has piled up', async () => {
    const { measure } = await scene(Array.from({ length: 2_600 }, () => ({})));
    expect((await measure()).open.pending).toBe(2_500);
  });

  it('has no age while a person has paused the source, and its vendor is not called silent', async () => {
    const held = { sinceMs: NOON_MS - HOUR };
    const { measure } = await scene([{ discoveredAtMs: NOON_MS - HOUR }], { held, openUntilMs: NOON_MS + MINUTE });
    const { metrics } = await measure();
    expect(metrics).toMatchObject({ OpenSlices: 1, CircuitOpen: 0 });
    expect(metrics).not.toHaveProperty('OldestOpenSeconds');
  });
});

describe('the budget', () => {
  it.each<[string, Partial<BudgetState>, object]>([
    ['of a vendor that objects is what it is believed to stand', { ratePerMinute: 150 }, { BudgetPercent: 25 }],
    ['of a vendor that wants silence is nothing', { blockedUntilMs: NOON_MS + MINUTE }, { BudgetPercent: 0 }],
    ['of a vendor that wanted silence is there again', { blockedUntilMs: NOON_MS - 1 }, { BudgetPercent: 100 }],
    ['says when the circuit is open', { openUntilMs: NOON_MS + MINUTE }, { CircuitOpen: 1 }],
    ['says so until an answer has closed it', { openUntilMs: NOON_MS - HOUR }, { CircuitOpen: 1 }],
  ])('%s', async (_what, budget, metrics) => {
    const { measure } = await scene([], budget);
    expect((await measure()).metrics).toMatchObject(metrics);
  });
});

it('counts the days that wait for their tables', async () => {
  const { measure, partitions } = await scene([]);
  for (const dt of ['2026-11-18', '2026-11-19']) await partitions.mark({ source: SOURCE, dt }, 'talend', NOON_MS);
  await partitions.mark({ source: 'another', dt: '2026-11-19' }, 'talend', NOON_MS);
  expect((await measure()).metrics.DirtyDays).toBe(2);
});
