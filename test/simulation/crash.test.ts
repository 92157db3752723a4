import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dieAt } from '../fakes/interruptible.ts';
import { SimulatedCloud, type SimulationOptions } from './simulated-cloud.ts';

/** One of each kind: plain, empty, never started, a chain of parts, an upload in parts, one that is still executing. */
const GROUPS = [
  { count: 1, size: { bytes: [3_000, 4_000] } },
  { count: 1, size: { entries: [0, 0] } },
  { count: 1, final: 'execution_rejected', misfired: true, size: { entries: [0, 0] } },
  { count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] },
  { count: 1, size: { bytes: [20_000, 40_000] }, endsInSeconds: [60, 90] },
];
const behaviour = { entriesPerPart: 100, readiness: { kind: 'polls', most: 2 } } as const;

/** Lets a process die at every one of its calls in turn, before and after the effect. */
async function dieEverywhere(world: SimulationOptions): Promise<void> {
  const calls = await new SimulatedCloud(world).runUntilSettled();
  expect(calls.length).toBeGreaterThan(20);
  for (const fate of ['die before', 'die after'] as const) {
    for (let index = 0; index < calls.length; index += 1) {
      const cloud = new SimulatedCloud(world);
      await cloud.runUntilSettled([dieAt(index, fate)]);
      expect(await cloud.differences(), `${fate} call ${index}, ${calls[index]}`).toEqual([]);
    }
  }
}

describe('a process that dies', () => {
  it('at any one of its calls, before or after the effect, leaves an exact end state', async () => {
    await dieEverywhere({ groups: GROUPS, behaviour });
  }, 120_000);

  it('at any one of its calls, deleting at the vendor what has landed, leaves an exact end state', async () => {
    await dieEverywhere({
      groups: [{ count: 2, size: { bytes: [3_000, 40_000] } }],
      behaviour: { readiness: { kind: 'polls', most: 0 } },
      options: { deleteAfterLanding: true },
    });
  }, 120_000);

  it('at any one of its calls, reading logs page by page, leaves an exact end state', async () => {
    const world = {
      groups: [{ count: 1, size: { entries: [450, 450] }, durationSeconds: [600, 900] }],
      options: { logAccess: 'pages' },
    };
    await dieEverywhere(world);
  }, 120_000);

  it('at any one of its calls, while the tables are built of what lands, leaves each day as a build of everything', async () => {
    await dieEverywhere({
      groups: [{ count: 1, size: { entries: [150, 150] }, durationSeconds: [600, 900] }],
      behaviour: { readiness: { kind: 'polls', most: 2 }, entriesPerPart: 100 },
      curated: true,
    });
  }, 120_000);

  it('again and again, anywhere, leaves an exact end state', async () => {
    const fate = fc.constantFrom('die before' as const, 'die after' as const);
    const death = fc.record({ index: fc.nat({ max: 60 }), fate });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { maxLength: 4 }), fc.integer(), async (deaths, seed) => {
        const cloud = new SimulatedCloud({ groups: GROUPS, behaviour, seed });
        await cloud.runUntilSettled(deaths.map(({ index, fate: how }) => dieAt(index, how)));
        expect(await cloud.differences()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
