import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isListed } from '../../../../../../infra/local/vendors/sap-job-scheduling/run-state.ts';
import { hourMs, oneSchedule, type RunPage, runsPath, scheduleOf, standInOf, startedAtMs } from './small-instance.ts';

const world = oneSchedule({ lastSecondsAfter: 7200, jitterSeconds: 50, lateEvery: 7, lateSeconds: [60, 900] });
const schedule = scheduleOf(world);
const path = runsPath(schedule);
const order = fc.constantFrom('newest' as const, 'oldest' as const, 'shuffled-pages' as const);
const idsOf = (page: RunPage) => page.results.map((run) => run.runId);

it('pages by offset of a list at rest hold every run once, whatever their size and order', async () => {
  await fc.assert(
    fc.asyncProperty(
      order,
      fc.constantFrom(0 as const, 1 as const),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 0, max: 2 * hourMs }),
      async (ordered, offsetBase, size, offsetMs) => {
        const { page, clock } = standInOf(world, { order: ordered, offsetBase });
        clock.move(offsetMs);
        const seen: string[] = [];
        for (;;) {
          const next = await page(`${path}?page_size=${size}&offset=${offsetBase + seen.length}`);
          if (next.results.length === 0) break;
          seen.push(...idsOf(next));
          expect(seen.length).toBeLessThanOrEqual(schedule.runs.length);
        }
        const listed = schedule.runs.filter((run) => isListed(run, startedAtMs + offsetMs)).map((run) => run.runId);
        expect(seen.toSorted()).toEqual(listed.toSorted());
      },
    ),
    { numRuns: 60 },
  );
});

it('a walk by cursor shows no run twice and none that is listed from its begin to its end is missing, as time passes', async () => {
  await fc.assert(
    fc.asyncProperty(
      order,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 120_000 }),
      async (ordered, size, stepMs) => {
        const { page, clock } = standInOf(world, { order: ordered, cursors: true });
        const seen: string[] = [];
        let url: string | undefined = `${path}?page_size=${size}`;
        const beganMs = clock.now();
        let endedMs = beganMs;
        while (url !== undefined) {
          endedMs = clock.now();
          const next: RunPage = await page(url);
          seen.push(...idsOf(next));
          // A cursor that does not move on would walk for ever.
          expect(seen.length).toBeLessThanOrEqual(schedule.runs.length);
          expect(next.next_url === undefined || next.next_url.startsWith(`${path}?`)).toBe(true);
          url = next.next_url;
          clock.move(clock.offsetMs() + stepMs);
        }
        expect(new Set(seen).size).toBe(seen.length);
        const throughout = schedule.runs.filter((run) => isListed(run, beganMs) && isListed(run, endedMs));
        const missing = throughout.filter((run) => !seen.includes(run.runId));
        expect(missing).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

it('the way back by cursor shows the same pages as the way there', async () => {
  await fc.assert(
    fc.asyncProperty(order, fc.integer({ min: 1, max: 30 }), async (ordered, size) => {
      const { page } = standInOf(world, { order: ordered, cursors: true });
      let at = await page(`${path}?page_size=${size}`);
      expect(at).not.toHaveProperty('prev_url');
      for (let pages = 1; at.next_url !== undefined; pages++) {
        expect(pages).toBeLessThanOrEqual(schedule.runs.length);
        const next = await page(at.next_url);
        expect(idsOf(await page(next.prev_url!))).toEqual(idsOf(at));
        at = next;
      }
    }),
    { numRuns: 30 },
  );
});

it('a cursor is refused when it names no run or comes with an offset, and ignored where there are no cursors', async () => {
  const { probe, page } = standInOf(world, { cursors: true });
  const known = schedule.runs[30]!.runId;
  for (const query of ['next=nobody', `next=${known}&offset=0`, `next=${known}&prev=${known}`]) {
    expect((await probe('GET', `${path}?page_size=5&${query}`)).status).toBe(400);
  }
  expect((await page(`${path}?next=${known}`)).results).toHaveLength(10);
  const without = await standInOf(world).page(`${path}?page_size=5&next=${known}`);
  expect(without).not.toHaveProperty('next_url');
  expect(idsOf(without)).toEqual(idsOf(await page(`${path}?page_size=5`)));
});
