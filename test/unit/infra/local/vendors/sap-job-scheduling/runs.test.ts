import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, oneSchedule, runsPath, scheduleOf, standInOf, startedAtMs } from './small-instance.ts';

const world = oneSchedule();
const schedule = scheduleOf(world);
const path = runsPath(schedule);
const newest = schedule.runs.map((run) => run.runId).reverse();

describe('the run logs', () => {
  test('are 200 at most without parameters, and 10 with an offset alone', async () => {
    const many = oneSchedule({ everySeconds: 10 });
    const { page } = standInOf(many);
    const all = await page(runsPath(scheduleOf(many)));
    expect(all.total).toBe(360);
    expect(all.results).toHaveLength(200);
    expect((await page(`${runsPath(scheduleOf(many))}?offset=20`)).results).toHaveLength(10);
  });

  test('have the fields of the document, spelled without a zone', async () => {
    const { page } = standInOf(world);
    const { results } = await page(`${path}?page_size=1&offset=59`);
    expect(results).toEqual([
      {
        runId: schedule.runs[0]!.runId,
        runText: expect.any(String),
        httpStatus: expect.any(Number),
        executionTimestamp: '2026-11-21T11:00:05',
        runStatus: 'COMPLETED',
        runState: 'SUCCESS',
        scheduleTimestamp: '2026-11-21T11:00:00',
        completionTimestamp: expect.stringMatching(/^2026-11-21T11:00:\d\d$/),
      },
    ]);
  });

  test('say of a run to come only when it was scheduled', async () => {
    const { page, clock } = standInOf(world);
    clock.move(-60_000 + 1000);
    expect((await page(`${path}?page_size=1`)).results[0]).toMatchObject({
      runStatus: 'SCHEDULED',
      executionTimestamp: null,
      completionTimestamp: null,
      httpStatus: null,
      scheduleTimestamp: '2026-11-21T11:59:00',
    });
  });

  test.each([
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 0],
    [1, 1, 0],
    [1, 2, 1],
  ] as const)('with offset base %i and offset %i begin at row %i', async (offsetBase, offset, row) => {
    const { page } = standInOf(world, { offsetBase });
    const { results } = await page(`${path}?page_size=3&offset=${offset}`);
    expect(results.map((run) => run.runId)).toEqual(newest.slice(row, row + 3));
  });

  test('come oldest first, or mixed within each page, as the behaviour says', async () => {
    const ids = async (order: 'oldest' | 'shuffled-pages') =>
      (await standInOf(world, { order }).page(`${path}?page_size=20&offset=10`)).results.map((run) => run.runId);
    expect(await ids('oldest')).toEqual(newest.toReversed().slice(10, 30));
    const mixed = await ids('shuffled-pages');
    expect(mixed).not.toEqual(newest.slice(10, 30));
    expect(mixed.toSorted()).toEqual(newest.slice(10, 30).toSorted());
  });

  test('answer a larger page than allowed with the largest, and one past the end with nothing', async () => {
    const { page } = standInOf(world, { maxPageSize: 7 });
    expect((await page(`${path}?page_size=50&offset=0`)).results).toHaveLength(7);
    expect(await page(`${path}?page_size=50&offset=60`)).toEqual({ total: 60, results: [] });
  });

  test.each(['page_size=0', 'page_size=x', 'page_size=1.5', 'offset=-1', 'offset=x'])('refuse %s', async (query) => {
    const answer = await standInOf(world).probe('GET', `${path}?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 400,
      message: expect.any(String),
      type: 'Bad Request/Invalid Request',
      detailedError: expect.any(String),
    });
  });

  test('are spelled with a T, a space, or both', async () => {
    const spelled = async (timeSpelling: 'space' | 'mixed') =>
      (await standInOf(world, { timeSpelling }).page(path)).results.map((run) => run.scheduleTimestamp?.[10]);
    expect(new Set(await spelled('space'))).toEqual(new Set([' ']));
    expect(new Set(await spelled('mixed'))).toEqual(new Set([' ', 'T']));
  });

  test('are unknown for an unknown job, an unknown schedule and the schedule of another job', async () => {
    const { probe } = standInOf(world);
    for (const wrong of [path.replace('/42/', '/43/'), path.replace(/schedules\/./, 'schedules/x'), `${path}/x`]) {
      const answer = await probe('GET', wrong);
      expect(answer.status).toBe(404);
      expect(answer.json()).toMatchObject({ code: 404 });
    }
  });

  test('of a schedule without any are an empty list or unknown, as the behaviour says', async () => {
    const none = oneSchedule({ firstSecondsAgo: -600, lastSecondsAfter: 1200 });
    const at = runsPath(scheduleOf(none));
    expect(await standInOf(none).page(at)).toEqual({ total: 0, results: [] });
    expect((await standInOf(none, { emptyIs404: true }).probe('GET', at)).status).toBe(404);
  });

  test('grow, and are purged, as time passes', async () => {
    const living = oneSchedule({ lastSecondsAfter: 1200 });
    const { page, clock } = standInOf(living);
    const at = runsPath(scheduleOf(living));
    expect((await page(at)).total).toBe(61);
    clock.move(600_000);
    expect((await page(at)).total).toBe(71);
    clock.move(15 * dayMs - hourMs / 2);
    expect((await page(at)).total).toBe(49);
    clock.move(0);
    expect((await page(at)).total).toBe(61);
  });

  test('list a late run minutes after its scheduleTimestamp, between others', async () => {
    const late = oneSchedule({ lateEvery: 30, lateSeconds: [300, 300] });
    const { page, clock } = standInOf(late);
    const at = runsPath(scheduleOf(late));
    const run = scheduleOf(late).runs[29]!;
    clock.move(run.scheduledAtMs + 299_000 - startedAtMs);
    expect((await page(at)).results.map((row) => row.runId)).not.toContain(run.runId);
    clock.move(run.scheduledAtMs + 300_000 - startedAtMs);
    expect((await page(at)).results[5]).toMatchObject({ runId: run.runId, runStatus: 'COMPLETED' });
  });
});

describe('one run log', () => {
  test('is the row of the listing', async () => {
    const { page, probe } = standInOf(world);
    const [row] = (await page(path)).results;
    expect((await probe('GET', `${path}/${row!.runId}`)).json()).toEqual(row);
  });

  test('is unknown before it appears, after it was purged, and in another spelling', async () => {
    const { probe, clock } = standInOf(world);
    const { runId, appearsAtMs, goneAtMs } = schedule.runs.find((run) => /^[0-9A-F]{32}$/.test(run.runId))!;
    const status = async (id: string, atMs: number) => {
      clock.move(atMs - startedAtMs);
      return (await probe('GET', `${path}/${id}`)).status;
    };
    expect(await status(runId, appearsAtMs - 1)).toBe(404);
    expect(await status(runId, appearsAtMs)).toBe(200);
    expect(await status(runId.toLowerCase(), appearsAtMs)).toBe(404);
    expect(await status(runId, goneAtMs)).toBe(404);
  });
});

describe('a deleted schedule', () => {
  test('takes its run logs with it at once', async () => {
    const doomed = oneSchedule({ deletedSecondsAfter: 60 });
    const { probe, clock } = standInOf(doomed);
    const at = runsPath(scheduleOf(doomed));
    const { runId } = scheduleOf(doomed).runs[5]!;
    const statuses = async () => [(await probe('GET', at)).status, (await probe('GET', `${at}/${runId}`)).status];
    clock.move(59_999);
    expect(await statuses()).toEqual([200, 200]);
    clock.move(60_000);
    expect(await statuses()).toEqual([404, 404]);
  });
});
