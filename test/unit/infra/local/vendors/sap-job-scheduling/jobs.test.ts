import { describe, expect, test } from 'vitest';
import { createWorld } from '../../../../../../infra/local/vendors/sap-job-scheduling/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/sap-job-scheduling/world-spec.ts';
import { demoWorld, hourMs, scheduleOf, standInOf, startedAtMs } from './small-instance.ts';

interface Listing {
  readonly total: number;
  readonly results: readonly Record<string, unknown>[];
  readonly prev_url: string | null;
  readonly next_url: string | null;
}
const many = createWorld({
  seed: 'm',
  startedAtMs,
  spec: worldSpecSchema.parse({ jobs: Array.from({ length: 25 }, () => ({ schedules: [] })) }),
});
const ask = async (path: string, world = demoWorld()) => {
  const answer = await standInOf(world).probe('GET', path);
  return { status: answer.status, body: answer.json() as Listing };
};

describe('the jobs', () => {
  test('come in pages of 10, and next_url leads through all of them', async () => {
    const { probe } = standInOf(many);
    const seen: unknown[] = [];
    let url: string | null = '/scheduler/jobs';
    let first: Listing | undefined;
    while (url !== null) {
      const page = (await probe('GET', url)).json() as Listing;
      first ??= page;
      seen.push(...page.results.map((job) => job.jobId));
      expect(seen.length).toBeLessThanOrEqual(25);
      url = page.next_url;
    }
    expect(first).toMatchObject({ total: 25, prev_url: null, next_url: '/scheduler/jobs?page_size=10&offset=10' });
    expect(seen).toEqual(many.jobs.map((job) => job.jobId));
  });

  test('carry an _id that is not the jobId on some rows', async () => {
    const { results } = (await ask('/scheduler/jobs')).body;
    const withId = results.filter((job) => '_id' in job);
    expect(withId.length).toBeGreaterThan(0);
    expect(withId.length).toBeLessThan(results.length);
    for (const job of withId) expect(results.map((other) => other.jobId)).not.toContain(job._id);
  });

  test.each(['page_size=0', 'page_size=101', 'offset=-1', 'jobId=42&page_size=5'])('refuse %s', async (query) => {
    expect((await ask(`/scheduler/jobs?${query}`)).status).toBe(400);
  });

  test('can be narrowed to a type, are empty past the end, and one is found by its id', async () => {
    expect((await ask('/scheduler/jobs?jobType=CF_TASK')).body.total).toBe(1);
    expect((await ask('/scheduler/jobs?offset=50')).body).toMatchObject({ total: 3, results: [], next_url: null });
    expect((await ask('/scheduler/jobs?jobId=42')).body).toMatchObject({ _id: 42 });
    expect((await ask('/scheduler/jobs?jobId=1')).status).toBe(404);
  });

  test('are counted, and the asynchronous timeout is told', async () => {
    expect((await ask('/scheduler/jobCount')).body).toEqual({ active: 3, inactive: 0 });
    expect((await ask('/scheduler/globalParameters')).body).toEqual({
      config: [{ CONFIG_NAME: 'ASYNC_EXEC_TIMEOUT', CONFIG_VALUE: '604800' }],
    });
  });
});

describe('the schedules', () => {
  test('of a job are all listed unless a page is asked for, and those of an unknown job are unknown', async () => {
    const { results, total } = (await ask('/scheduler/jobs/42/schedules')).body;
    expect(total).toBe(2);
    expect(results).toMatchObject([
      {
        scheduleId: scheduleOf(demoWorld()).scheduleId,
        active: true,
        nextRunAt: expect.stringContaining('2026-11-21 '),
      },
      { active: false, nextRunAt: null },
    ]);
    expect((await ask('/scheduler/jobs/42/schedules?page_size=1&offset=1')).body).toMatchObject({
      results: [{ active: false }],
      prev_url: '/scheduler/jobs/42/schedules?page_size=1&offset=0',
      next_url: null,
    });
    expect((await ask('/scheduler/jobs/1/schedules')).status).toBe(404);
    expect((await ask('/scheduler/jobs/42/schedules?page_size=0')).status).toBe(400);
  });

  test('are found by active or not over all jobs, with the job they belong to', async () => {
    const active = (await ask('/scheduler/search/schedules?q=active:true&page_size=3')).body;
    expect(active).toMatchObject({
      total: 4,
      next_url: '/scheduler/search/schedules?q=active%3Atrue&page_size=3&offset=3',
    });
    expect(active.results[0]).toMatchObject({ parent: { _id: 42, jobUrl: '/scheduler/jobs/42' } });
    expect((await ask('/scheduler/search/schedules?q=active:false')).body.total).toBe(1);
    expect((await ask('/scheduler/search/schedules')).status).toBe(400);
    expect((await ask('/scheduler/search/schedules?q=active:maybe')).status).toBe(400);
  });

  test('lose one that was deleted', async () => {
    const { probe, clock } = standInOf(demoWorld());
    const total = async (path: string) => ((await probe('GET', path)).json() as Listing).total;
    expect(await total('/scheduler/jobs/43/schedules')).toBe(2);
    clock.move(13 * hourMs);
    expect(await total('/scheduler/jobs/43/schedules')).toBe(1);
    expect(await total('/scheduler/search/schedules?q=active:true')).toBe(3);
  });
});
