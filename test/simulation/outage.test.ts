import { expect, it } from 'vitest';
import { SimulatedCloud, SOURCE } from './simulated-cloud.ts';

const HOUR = 3_600_000;
const world = {
  groups: [{ count: 12, size: { bytes: [3_000, 9_000] } }],
  behaviour: { readiness: { kind: 'polls', most: 1 } },
  options: { maxFailures: 3 },
} as const;

/** Lets the vendor do this until so much time has passed. */
async function during(faults: Parameters<SimulatedCloud['standIn']['faults']['set']>[0], ms: number) {
  const cloud = new SimulatedCloud(world);
  const endMs = cloud.environment.now() + ms;
  let asked = 0;
  cloud.standIn.faults.set(faults);
  cloud.tamper = (_request, response) => {
    asked += 1;
    return response;
  };
  await cloud.runUntilSettled([], {
    delivered: () => {
      if (cloud.environment.now() >= endMs) cloud.standIn.faults.clear();
    },
  });
  return { cloud, asked: () => asked };
}

it('a vendor that is dead for ten hours costs no run its tries, and is hardly asked', async () => {
  const { cloud, asked } = await during([{ kind: 'server-error', status: 500, skip: 4 }], 10 * HOUR);
  expect(await cloud.differences()).toEqual([]);
  expect(cloud.queue.deadLetters).toEqual([]);
  // A probe in five minutes, and what the logs themselves need.
  expect(asked()).toBeLessThan(10 * 12 + 150);
});

it('a vendor that throttles for two hours costs no run its tries, and no discovery', async () => {
  const faults = [{ kind: 'too-many-requests', retryAfterSeconds: 30 }] as const;
  const { cloud } = await during([...faults], 2 * HOUR);
  expect(await cloud.differences()).toEqual([]);
  expect(cloud.queue.deadLetters).toEqual([]);
});

it('a small budget is kept to the end', async () => {
  const cloud = new SimulatedCloud({ ...world, options: { requestsPerMinute: 20 } });
  const sent: number[] = [];
  cloud.tamper = (request, response) => {
    if (!request.url.includes('/download/')) sent.push(cloud.environment.now());
    return response;
  };
  await cloud.runUntilSettled();
  expect(await cloud.differences()).toEqual([]);
  for (const [at, startMs] of sent.entries()) {
    expect(sent.slice(at).filter((ms) => ms - startMs <= 60_000).length).toBeLessThanOrEqual(40);
  }
  expect((await cloud.index.loadCheckpoint(SOURCE, 'request-budget'))?.cursor).toMatchObject({ ratePerMinute: 20 });
});
