import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../../../../../infra/local/vendors/akinon/lines.ts';
import { mainRow } from '../../../../../../infra/local/vendors/akinon/main-row.ts';
import { stepTime } from '../../../../../../infra/local/vendors/akinon/row-time.ts';
import type { RunPlan } from '../../../../../../infra/local/vendors/akinon/run-plan.ts';
import { isFinal, mainStateAt, stepStateAt } from '../../../../../../infra/local/vendors/akinon/run-state.ts';
import { createWorld } from '../../../../../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/akinon/world-spec.ts';
import { startedAtMs } from './client.ts';

const contradictions = ['none', 'status-lags', 'state-lags', 'finished-lags', 'sub-lags'] as const;
const runs = fc
  .record({
    seed: fc.string(),
    contradiction: fc.constantFrom(...contradictions),
    outcome: fc.constantFrom('success', 'failed', 'empty'),
    seconds: fc.integer({ min: 1, max: 4000 }),
    open: fc.boolean(),
  })
  .map(({ seed, contradiction, outcome, seconds, open }): RunPlan => {
    const group = {
      count: 1,
      createdMinutes: [-50, 50],
      durationSeconds: [seconds, seconds],
      lines: [0, 30],
      details: [0, 5],
      contradiction,
      outcome,
      ...(open ? { endsInSeconds: [seconds, seconds] } : {}),
    };
    return createWorld({ seed, startedAtMs, spec: worldSpecSchema.parse({ groups: [group] }) }).runs[0]!;
  });
/** Instants of interest of a run: each at which something changes, and one before. */
const instants = (run: RunPlan) =>
  [
    run.createdAtMs,
    run.progressAtMs,
    run.looksDoneAtMs,
    run.finalAtMs,
    run.finalAtMs + 1_000_000,
    ...run.subs.flatMap((sub) => [sub.createdAtMs, sub.progressAtMs, sub.finishedAtMs]),
  ].flatMap((at) => [at - 1, at]);

interface Said {
  readonly state: number;
  readonly status: number;
  readonly finished: string | null;
  readonly sub_flows: readonly Said[];
}

describe('a run', () => {
  test('satisfies the rule of the final row from its final instant on, and never before', () => {
    fc.assert(
      fc.property(runs, (run) => {
        for (const at of instants(run).filter((instant) => instant >= run.createdAtMs)) {
          const row = mainRow(run, at) as unknown as Said;
          const looksFinal = row.state === 3 && row.status !== 1 && row.finished !== null;
          const final = looksFinal && row.sub_flows.every((sub) => sub.state === 3);
          expect(final).toBe(isFinal(run, at));
        }
      }),
    );
  });

  test('does not change any more once it is final', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 10 ** 9 }), (run, laterMs) => {
        expect(mainRow(run, run.finalAtMs + laterMs)).toEqual(mainRow(run, run.finalAtMs));
        const last = [...run.subs, ...linesOf(run)].map((row) => Math.max(row.createdAtMs, row.finishedAtMs));
        expect(Math.max(...last)).toBeLessThanOrEqual(run.finalAtMs);
      }),
    );
  });

  test('has states that only rise, while its rows keep their order in time', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const times = instants(run).toSorted((one, other) => one - other);
        const states = times.map((at) => mainStateAt(run, at).state);
        expect(states).toEqual(states.toSorted());
        for (const row of [...run.subs, ...linesOf(run)]) {
          expect(row.createdAtMs).toBeGreaterThanOrEqual(run.createdAtMs);
          expect(row.createdAtMs).toBeLessThanOrEqual(row.progressAtMs);
          expect(row.progressAtMs).toBeLessThanOrEqual(row.finishedAtMs);
          expect(stepStateAt(run, row, row.finishedAtMs)).toMatchObject({ state: 3 });
        }
      }),
    );
  });
});

describe('the time of a step', () => {
  test('is UTC with two to six digits, and within 10 ms before the instant', () => {
    const instant = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(instant, fc.string(), (epochMs, name) => {
        const said = stepTime(epochMs, name);
        expect(said).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{2,6}\+00:00$/);
        const behind = epochMs - Date.parse(said);
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThan(10);
      }),
    );
  });

  test('has any number of digits from two to six', () => {
    const digits = Array.from({ length: 100 }, (_, index) => stepTime(startedAtMs, `n${index}`).slice(20, -6).length);
    expect(new Set(digits)).toEqual(new Set([2, 3, 4, 5, 6]));
  });
});
