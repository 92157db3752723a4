import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SimulatedCloud, SOURCE } from './simulated-cloud.ts';

const world = {
  groups: [
    { count: 3, size: { bytes: [3_000, 9_000] } },
    { count: 1, size: { entries: [0, 0] } },
  ],
  // By time, so that a poll too many is one request too many.
  behaviour: { readiness: { kind: 'time', baseMs: 30_000, msPerMegabyte: 0 } },
} as const;

/** Without jitter, so that the number of polls is the same every time. */
function steadyCloud(): SimulatedCloud {
  const cloud = new SimulatedCloud(world);
  Object.assign(cloud.environment, { random: () => 0.5 });
  return cloud;
}

it('messages that are delivered again, late and out of order change nothing and cost the vendor nothing', async () => {
  const calm = steadyCloud();
  await calm.runUntilSettled();
  const { generate, status, download } = calm.standIn.stats().requests;

  const copies = fc.array(fc.record({ pick: fc.nat(), delaySeconds: fc.nat({ max: 40 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(copies, async (plan) => {
      const cloud = steadyCloud();
      const sent: string[] = [];
      const rest = [...plan];
      await cloud.runUntilSettled([], {
        delivered: (message) => {
          sent.push(message.body);
          const copy = rest.pop();
          if (copy === undefined) return;
          const body = sent[copy.pick % sent.length] ?? message.body;
          cloud.queue.put(SOURCE, body, cloud.environment.now() + copy.delaySeconds * 1000);
        },
      });
      expect(await cloud.differences()).toEqual([]);
      expect(cloud.standIn.stats().requests).toMatchObject({ generate, status, download });
    }),
    { numRuns: 50 },
  );
}, 60_000);

it('two copies of a message that are worked on at the same time do one step', async () => {
  const cloud = new SimulatedCloud(world);
  const [discovery] = cloud.queue.receive(SOURCE, 1);
  await cloud.deliver(cloud.process(), discovery!);
  const first = cloud.queue.receive(SOURCE, 10)[0]!;
  const copy = { ...cloud.queue.put(SOURCE, first.body), receiveCount: 1 };
  await Promise.all([cloud.deliver(cloud.process(), first), cloud.deliver(cloud.process(), copy)]);
  expect(cloud.standIn.stats().requests.generate).toBe(1);
  await cloud.runUntilSettled();
  expect(await cloud.differences()).toEqual([]);
});
