import { expect, it } from 'vitest';
import { HOUR_MS, Reader } from './reader.ts';

const DAY_MS = 24 * HOUR_MS;

it('a schedule that was deleted before its first run was read, and has nothing that could be lost', async () => {
  // Its first run is planned for after its end.
  const never = [{ schedules: [{ everySeconds: 600, firstSecondsAgo: -7_200, deletedSecondsAfter: 3_600 }] }];
  for (const emptyIs404 of [false, true]) {
    const reader = new Reader({ jobs: never, behaviour: { emptyIs404 } });
    await reader.tick();
    expect([...reader.slices.values()]).toMatchObject([{ state: 'settling' }]);
    await reader.tick(2 * HOUR_MS);
    await reader.tick(DAY_MS);
    expect([...reader.slices.values()]).toMatchObject([
      { state: 'empty', note: expect.stringContaining('never listed a run') },
    ]);
    expect(reader.landed.size).toBe(0);
  }
});
