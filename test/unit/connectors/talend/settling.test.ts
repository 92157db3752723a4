import { expect, it } from 'vitest';
import { SimulatedCloud } from '../../../simulation/simulated-cloud.ts';

it('a run that ends while it is awaited is landed once its settle time is over, and not before', async () => {
  // Looked at every few seconds, while the vendor shows each entry only 25 s after it was written.
  const cloud = new SimulatedCloud({
    groups: [{ count: 4, size: { entries: [40, 80] }, durationSeconds: [70, 200], endsInSeconds: [20, 60] }],
    behaviour: { logDelayMs: 25_000, readiness: { kind: 'polls', most: 0 } },
  });
  await cloud.runUntilSettled();
  expect(await cloud.rows()).toHaveLength(4);
  expect(await cloud.differences()).toEqual([]);
});
