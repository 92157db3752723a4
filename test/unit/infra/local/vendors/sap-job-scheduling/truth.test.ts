import { describe, expect, test } from 'vitest';
import { dayMs, demoWorld, oneSchedule, runsPath, scheduleOf, standInOf, startedAtMs } from './small-instance.ts';

describe('the truth', () => {
  test('lists exactly what the vendor lists, with the same rows', async () => {
    const world = demoWorld();
    const { page, truth, clock } = standInOf(world, { maxPageSize: 1000 });
    for (const offsetMs of [0, dayMs / 2, dayMs]) {
      clock.move(offsetMs);
      const said = new Map<string, unknown>();
      for (const schedule of world.jobs.flatMap((job) => job.schedules)) {
        const { results = [] } = await page(`${runsPath(schedule)}?page_size=1000`);
        for (const row of results) said.set(`${schedule.jobId}/${schedule.scheduleId}/${row.runId}`, row);
      }
      const listed = (await truth()).filter((row) => row.listed);
      expect(new Map(listed.map((row) => [row.identity, row.record]))).toEqual(said);
    }
  });

  test('keeps what was purged or deleted since the world began, as it was said last', async () => {
    const world = demoWorld();
    const { truth, clock } = standInOf(world);
    const before = await truth();
    clock.move(dayMs);
    const after = new Map((await truth()).map((row) => [row.identity, row]));
    const gone = before.filter((row) => !after.get(row.identity)!.listed);
    const deleted = scheduleOf(world, 1, 1).scheduleId;
    expect(gone.some((row) => row.identity.includes(deleted))).toBe(true);
    expect(gone.some((row) => !row.identity.includes(deleted))).toBe(true);
    for (const row of gone.filter((one) => one.finished)) expect(after.get(row.identity)!.record).toEqual(row.record);
    expect(after.size).toBeGreaterThan(before.length);
  });

  test('lets a run that was RUNNING when its schedule was deleted stay so, unfinished', async () => {
    const { truth, clock } = standInOf(oneSchedule({ deck: { 'async-success': 1 }, deletedSecondsAfter: 60 }));
    clock.move(8 * dayMs);
    const rows = await truth();
    expect(rows).toHaveLength(60);
    for (const row of rows) {
      expect(row).toMatchObject({ listed: false, finished: row.record.runStatus === 'COMPLETED' });
    }
    expect(rows.at(-1)!.record).toMatchObject({ runState: 'ACK_RECVD', completionTimestamp: null });
  });

  test('holds no run that was gone before the world began, and none that is still to come', async () => {
    const identities = new Set((await standInOf(demoWorld()).truth()).map((row) => row.identity));
    const { jobId, scheduleId, runs } = scheduleOf(demoWorld(), 1, 0);
    const known = (runId: string) => identities.has(`${jobId}/${scheduleId}/${runId}`);
    expect(runs.some((run) => run.goneAtMs <= startedAtMs)).toBe(true);
    for (const run of runs) expect(known(run.runId)).toBe(run.appearsAtMs <= startedAtMs && run.goneAtMs > startedAtMs);
  });

  test('calls a run finished when it is COMPLETED, and an UNKNOWN one that is to change only after that', async () => {
    const world = oneSchedule(
      { deck: { updated: 1 }, lastSecondsAfter: -3540 },
      { asyncTimeoutSeconds: 3600, asyncSeconds: [60, 60], updateSeconds: [600, 600] },
    );
    const run = scheduleOf(world).runs[0]!;
    const { truth, clock } = standInOf(world);
    const at = async (atMs: number) => {
      clock.move(atMs - startedAtMs);
      const [row] = await truth();
      return [row!.record.runState, row!.finished];
    };
    expect(await at(run.completesAtMs - 1)).toEqual(['ACK_RECVD', false]);
    expect(await at(run.completesAtMs)).toEqual(['UNKNOWN', false]);
    expect(await at(run.updatedAtMs!)).toEqual(['SUCCESS', true]);
  });
});
