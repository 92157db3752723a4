import { expect, it } from 'vitest';
import { changeHold } from '../../functions/budget/change-hold.ts';
import { resumeSource } from '../../functions/budget/resume-source.ts';
import type { Hold } from '../../shared/domain/hold.ts';
import { SimulatedCloud, SOURCE } from './simulated-cloud.ts';

const HOUR = 3_600_000;
const world = {
  groups: [{ count: 12, size: { bytes: [3_000, 9_000] } }],
  behaviour: { readiness: { kind: 'polls', most: 2 } },
  // Shorter than the pause: nothing may run out meanwhile.
  options: { maxFailures: 2, deadlineHours: 1 },
} as const;

/** Pauses the source after so many requests to its vendor, and notes how often it is asked from then on. */
async function pausedAfter(requests: number, hold: (nowMs: number) => Hold, resumeAfterMs?: number) {
  const cloud = new SimulatedCloud(world);
  const { environment, index, queue } = cloud;
  const asked: number[] = [];
  let pausedAtMs: number | undefined;
  let resumedAtMs = Number.POSITIVE_INFINITY;
  let pausing: Promise<unknown> = Promise.resolve();
  cloud.tamper = (request, response) => {
    if (!request.url.includes('/download/')) asked.push(environment.now());
    if (asked.length === requests && pausedAtMs === undefined) {
      pausedAtMs = environment.now();
      pausing = changeHold({ index, environment }, SOURCE, hold(pausedAtMs));
    }
    return response;
  };
  const resumes: Promise<unknown>[] = [];
  await cloud.runUntilSettled([], {
    delivered: () => {
      const isDue = resumeAfterMs !== undefined && environment.now() >= (pausedAtMs ?? Infinity) + resumeAfterMs;
      if (!isDue || resumes.length > 0) return;
      resumedAtMs = environment.now();
      resumes.push(pausing.then(() => resumeSource({ index, queue, environment }, SOURCE)));
    },
  });
  await Promise.all(resumes);
  return { cloud, asked, pausedAtMs: pausedAtMs ?? 0, resumedAtMs };
}

it.each([1, 5, 17, 30])(
  'a source that is paused at its request %i is asked nothing for days, and lands exactly once when it is resumed',
  async (requests) => {
    const { cloud, asked, pausedAtMs, resumedAtMs } = await pausedAfter(
      requests,
      (sinceMs) => ({ sinceMs }),
      50 * HOUR,
    );
    // Permits of the worker live for two seconds.
    expect(asked.filter((atMs) => atMs > pausedAtMs + 2_000 && atMs < resumedAtMs)).toEqual([]);
    expect(asked.filter((atMs) => atMs >= resumedAtMs).length).toBeGreaterThan(0);
    expect(resumedAtMs - pausedAtMs).toBeGreaterThanOrEqual(50 * HOUR);
    expect(await cloud.differences()).toEqual([]);
    expect(cloud.queue.deadLetters).toEqual([]);
    expect((await cloud.rows()).filter(({ failures }) => failures > 0)).toEqual([]);
  },
);

it('a pause with an end needs nobody to resume it', async () => {
  const { cloud, asked, pausedAtMs } = await pausedAfter(9, (sinceMs) => ({ sinceMs, untilMs: sinceMs + 30 * HOUR }));
  expect(asked.filter((atMs) => atMs > pausedAtMs + 2_000 && atMs < pausedAtMs + 30 * HOUR)).toEqual([]);
  expect(await cloud.differences()).toEqual([]);
  expect(cloud.queue.deadLetters).toEqual([]);
});
