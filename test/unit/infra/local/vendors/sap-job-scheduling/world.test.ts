import { describe, expect, test } from 'vitest';
import { benchPreset, demoPreset } from '../../../../../../infra/local/vendors/sap-job-scheduling/presets.ts';
import { retentionMs } from '../../../../../../infra/local/vendors/sap-job-scheduling/run-plan.ts';
import { isListed, stateAt } from '../../../../../../infra/local/vendors/sap-job-scheduling/run-state.ts';
import { createWorld } from '../../../../../../infra/local/vendors/sap-job-scheduling/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/sap-job-scheduling/world-spec.ts';
import { dayMs, demoWorld, hourMs, oneSchedule, scheduleOf, startedAtMs } from './small-instance.ts';

describe('a world', () => {
  test('is the same again for the same seed, start and spec, and another one for another seed', () => {
    expect(demoWorld()).toEqual(demoWorld());
    expect(scheduleOf(demoWorld('b')).runs[0]).not.toEqual(scheduleOf(demoWorld()).runs[0]);
  });

  test('has runs in the order of their scheduleTimestamp, with ids that are unique in the whole account', () => {
    const schedules = demoWorld().jobs.flatMap((job) => job.schedules);
    const runs = schedules.flatMap((schedule) => schedule.runs);
    expect(new Set(runs.map((run) => run.runId)).size).toBe(runs.length);
    for (const schedule of schedules) {
      schedule.runs.forEach((run, index) => {
        expect(run.index).toBe(index);
        if (index > 0) expect(run.scheduledAtMs).toBeGreaterThan(schedule.runs[index - 1]!.scheduledAtMs);
      });
    }
  });

  test('spells most run ids as 32 upper-case hex digits and some as UUIDs', () => {
    const ids = scheduleOf(demoWorld(), 1, 0).runs.map((run) => run.runId);
    const upper = ids.filter((id) => /^[0-9A-F]{32}$/.test(id));
    const uuids = ids.filter((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/.test(id));
    expect(upper.length + uuids.length).toBe(ids.length);
    expect(upper.length).toBeGreaterThan(uuids.length);
    expect(uuids.length).toBeGreaterThan(0);
  });

  test.each(['a', 'b', 'c', 'demo'])('of the demo with seed %s has every kind of change in its first day', (seed) => {
    const world = demoWorld(seed);
    const schedules = world.jobs.flatMap((job) => job.schedules);
    const runs = schedules.flatMap((schedule) => schedule.runs);
    const atStart = runs.filter((run) => isListed(run, startedAtMs));
    const within = (atMs: number | undefined) =>
      atMs !== undefined && atMs > startedAtMs && atMs <= startedAtMs + dayMs;
    expect([world.jobs.length, schedules.length]).toEqual([3, 5]);
    expect(atStart.length).toBeGreaterThanOrEqual(850);
    expect(atStart.length).toBeLessThanOrEqual(950);
    const added = runs.filter((run) => within(run.appearsAtMs));
    expect(added.length).toBeGreaterThanOrEqual(230);
    expect(added.length).toBeLessThanOrEqual(270);
    expect(atStart.some((run) => stateAt(run, startedAtMs).runStatus === 'RUNNING')).toBe(true);
    expect(atStart.some((run) => within(run.goneAtMs) && run.goneAtMs === run.appearsAtMs + retentionMs)).toBe(true);
    expect(atStart.some((run) => within(run.completesAtMs))).toBe(true);
    expect(atStart.some((run) => within(run.updatedAtMs))).toBe(true);
    expect(added.some((run) => run.appearsAtMs >= run.scheduledAtMs + 180_000)).toBe(true);
    expect(schedules.filter((schedule) => within(schedule.deletedAtMs))).toHaveLength(1);
    expect(schedules.filter((schedule) => !schedule.active)).toHaveLength(1);
    const states = new Set(atStart.map((run) => stateAt(run, startedAtMs).runState));
    for (const state of ['ACK_RECVD', 'ACK_NOT_RECVD', 'SUCCESS', 'ERROR', 'REQUEST_ERROR', 'UNKNOWN', 'TIMEOUT']) {
      expect(states).toContain(state);
    }
  });

  test.each([
    { runs: 20_000, schedules: 3 },
    { runs: 10, schedules: 3 },
  ])('of the bench has $runs runs in $schedules schedules, all listed and finished', (sizes) => {
    const world = createWorld({ seed: 'a', startedAtMs, spec: benchPreset(sizes).spec });
    const runs = world.jobs.flatMap((job) => job.schedules.flatMap((schedule) => schedule.runs));
    expect(world.jobs).toHaveLength(sizes.schedules);
    expect(runs).toHaveLength(sizes.runs);
    expect(runs.every((run) => isListed(run, startedAtMs) && stateAt(run, startedAtMs).final)).toBe(true);
    expect(Math.max(...runs.map((run) => startedAtMs - run.appearsAtMs))).toBeLessThanOrEqual(13 * dayMs);
  });

  test('with jitter that could change the order, or a deck without a card, is refused', () => {
    const schedule = (fields: object) => ({ jobs: [{ schedules: [{ everySeconds: 60, ...fields }] }] });
    expect(worldSpecSchema.safeParse(schedule({ jitterSeconds: 59 })).success).toBe(true);
    expect(worldSpecSchema.safeParse(schedule({ jitterSeconds: 60 })).success).toBe(false);
    expect(worldSpecSchema.safeParse(schedule({ deck: { success: 0 } })).success).toBe(false);
    expect(demoPreset().behaviour).toEqual({});
  });
});

describe('the state of a run', () => {
  const only = (outcome: string, schedule: object = {}, more: object = {}) =>
    scheduleOf(oneSchedule({ deck: { [outcome]: 1 }, ...schedule }, more)).runs[0]!;
  const words = (run: ReturnType<typeof only>, atMs: number) => {
    const { runStatus, runState, final } = stateAt(run, atMs);
    return `${runStatus}/${runState}${final ? '!' : ''}`;
  };

  test('goes from nothing over SCHEDULED and TRIGGERED to its end, and is purged 15 days after its creation', () => {
    const run = only('success');
    expect(isListed(run, run.appearsAtMs - 1)).toBe(false);
    expect(isListed(run, run.appearsAtMs)).toBe(true);
    expect(words(run, run.appearsAtMs)).toBe('SCHEDULED/SCHEDULED');
    expect(words(run, run.executesAtMs)).toBe('RUNNING/TRIGGERED');
    expect(words(run, run.completesAtMs)).toBe('COMPLETED/SUCCESS!');
    expect(isListed(run, run.appearsAtMs + 15 * dayMs - 1)).toBe(true);
    expect(isListed(run, run.appearsAtMs + 15 * dayMs)).toBe(false);
  });

  test.each([
    ['error', 'COMPLETED/ERROR!'],
    ['request-error', 'COMPLETED/REQUEST_ERROR!'],
    ['async-success', 'COMPLETED/SUCCESS!'],
    ['async-error', 'COMPLETED/ERROR!'],
    ['expired', 'COMPLETED/UNKNOWN!'],
    ['unacknowledged', 'COMPLETED/UNKNOWN!'],
    ['task-success', 'COMPLETED/SUCCESS!'],
    ['task-error', 'COMPLETED/ERROR!'],
    ['task-timeout', 'COMPLETED/TIMEOUT!'],
  ])('of %s ends as %s', (outcome, end) => {
    const run = only(outcome);
    expect(words(run, run.completesAtMs)).toBe(end);
  });

  test('stays RUNNING until the asynchronous timeout when nobody reports, acknowledged or not', () => {
    for (const [outcome, state] of [
      ['expired', 'ACK_RECVD'],
      ['unacknowledged', 'ACK_NOT_RECVD'],
    ] as const) {
      const run = only(outcome);
      expect(run.completesAtMs).toBe(run.executesAtMs + 7 * dayMs);
      expect(words(run, run.acknowledgedAtMs! - 1)).toBe('RUNNING/TRIGGERED');
      expect(words(run, run.completesAtMs - 1)).toBe(`RUNNING/${state}`);
    }
  });

  test('changes from UNKNOWN to SUCCESS with a later completion when a report comes after the timeout', () => {
    const run = only('updated');
    expect(words(run, run.updatedAtMs! - 1)).toBe('COMPLETED/UNKNOWN');
    expect(words(run, run.updatedAtMs!)).toBe('COMPLETED/SUCCESS!');
    expect(stateAt(run, run.updatedAtMs!).completedAtMs).toBe(run.updatedAtMs);
  });

  test('is final as UNKNOWN when the schedule is deleted before the report', () => {
    const timing = { asyncTimeoutSeconds: 3600, asyncSeconds: [60, 60], updateSeconds: [7200, 7200] };
    const run = only('updated', { deletedSecondsAfter: 3600 }, timing);
    expect(words(run, run.goneAtMs - 1)).toBe('COMPLETED/UNKNOWN!');
  });

  test('of an asynchronous run that is reported lasts for hours to days', () => {
    const runs = scheduleOf(oneSchedule({ deck: { 'async-success': 1 } })).runs;
    const lasts = runs.map((run) => run.completesAtMs - run.executesAtMs);
    expect(Math.min(...lasts)).toBeGreaterThanOrEqual(hourMs);
    expect(Math.max(...lasts)).toBeGreaterThan(2 * dayMs);
    expect(Math.max(...lasts)).toBeLessThan(7 * dayMs);
  });
});
