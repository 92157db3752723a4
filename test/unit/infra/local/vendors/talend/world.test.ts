import { describe, expect, test } from 'vitest';
import { layOut } from '../../../../../../infra/local/vendors/talend/log-layout.ts';
import { benchPreset, demoPreset } from '../../../../../../infra/local/vendors/talend/presets.ts';
import { stateAt } from '../../../../../../infra/local/vendors/talend/run-state.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

const startedAtMs = Date.UTC(2026, 10, 21, 12);
const demo = () => createWorld({ seed: 'a', startedAtMs, spec: demoPreset().spec });

describe('a world', () => {
  test('is the same again for the same seed, start and spec', () => {
    expect(demo()).toEqual(demo());
  });

  test('is another one for another seed', () => {
    const other = createWorld({ seed: 'b', startedAtMs, spec: demoPreset().spec });
    expect(other.runs.map((run) => run.executionId)).not.toEqual(demo().runs.map((run) => run.executionId));
  });

  test('of the demo has 300 runs that were triggered at least 70 s and at most 20 h before it began', () => {
    const { runs, tasks } = demo();
    expect(tasks).toHaveLength(6);
    expect(new Set(runs.map((run) => run.executionId)).size).toBe(runs.length);
    const before = runs.filter((run) => run.triggerAtMs < startedAtMs);
    expect(before).toHaveLength(300);
    for (const run of before) {
      expect(startedAtMs - run.triggerAtMs).toBeGreaterThanOrEqual(70_000);
      expect(startedAtMs - run.triggerAtMs).toBeLessThanOrEqual(20 * 3_600_000);
    }
  });

  test('of the demo has 8 runs that end 3 to 12 s later, and the others are settled for 30 s', () => {
    const runs = demo().runs.filter((run) => run.triggerAtMs < startedAtMs);
    const open = runs.filter((run) => run.endAtMs > startedAtMs);
    expect(open).toHaveLength(8);
    for (const run of open) {
      expect(stateAt(run, startedAtMs)?.status).toBe('executing');
      expect(run.endAtMs - startedAtMs).toBeGreaterThanOrEqual(3000);
      expect(run.endAtMs - startedAtMs).toBeLessThanOrEqual(12_000);
    }
    for (const run of runs.filter((other) => !open.includes(other))) {
      expect(startedAtMs - run.endAtMs).toBeGreaterThanOrEqual(30_000);
    }
  });

  test('of the demo goes on for a day: 40 small runs come later than an hour and are over before 23 h', () => {
    const later = demo().runs.filter((run) => run.triggerAtMs >= startedAtMs);
    expect(later).toHaveLength(40);
    for (const run of later) {
      expect(stateAt(run, startedAtMs + 3_599_000)).toBeUndefined();
      expect(stateAt(run, run.endAtMs - 1)?.terminal).toBe(false);
      expect(stateAt(run, startedAtMs + 23 * 3_600_000)?.terminal).toBe(true);
      expect(layOut(run.log).bytesBefore('json', layOut(run.log).entries)).toBeLessThanOrEqual(40_000);
    }
  });

  test('does not take a group that says both when its runs start and when they end', () => {
    const group = { count: 1, size: { entries: [1, 1] }, endsInSeconds: [1, 2], startsInSeconds: [1, 2] };
    expect(worldSpecSchema.safeParse({ groups: [group] }).success).toBe(false);
  });

  test('of the bench has logs of exact sizes and runs that ended long ago', () => {
    const { spec } = benchPreset({ logs: 3, logBytes: 200_000, bigLogs: [5_000_000] });
    const { runs } = createWorld({ seed: 'a', startedAtMs, spec });
    expect(runs.map((run) => run.log.size)).toEqual([
      { bytes: 200_000 },
      { bytes: 200_000 },
      { bytes: 200_000 },
      { bytes: 5_000_000 },
    ]);
    for (const run of runs) expect(stateAt(run, startedAtMs - 30_000)?.terminal).toBe(true);
  });
});

describe('the state of a run', () => {
  const run = (group: object) => {
    const spec = worldSpecSchema.parse({ groups: [{ count: 1, size: { entries: [1, 1] }, ...group }] });
    return createWorld({ seed: 'a', startedAtMs, spec }).runs[0]!;
  };

  test('goes from nothing over dispatching and executing to final, and shows times only when they are known', () => {
    const one = run({});
    expect(stateAt(one, one.triggerAtMs - 1)).toBeUndefined();
    expect(stateAt(one, one.triggerAtMs)).toEqual({
      status: 'dispatching',
      executionStatus: 'DISPATCHING_FLOW',
      terminal: false,
    });
    expect(stateAt(one, one.startAtMs!)).toEqual({
      status: 'executing',
      executionStatus: 'STARTING_FLOW_EXECUTION',
      terminal: false,
      startedAtMs: one.startAtMs,
    });
    expect(stateAt(one, one.endAtMs)).toMatchObject({ terminal: true, finishedAtMs: one.endAtMs });
  });

  test('has no start when the deployment failed, and neither start nor finish when the run misfired', () => {
    const failed = stateAt(run({ final: 'deploy_failed' }), startedAtMs);
    expect(failed).toMatchObject({ status: 'deploy_failed', terminal: true });
    expect(failed).not.toHaveProperty('startedAtMs');
    const misfired = stateAt(run({ final: 'execution_rejected', misfired: true }), startedAtMs);
    expect(misfired).toEqual({ status: 'execution_rejected', executionStatus: 'EXECUTION_REJECTED', terminal: true });
  });
});
