import { describe, expect, it } from 'vitest';
import { sliceRow } from '../../../factories/slice.ts';
import { HOUR_MS, Reader } from './reader.ts';

const JOBS = [{ schedules: [{ everySeconds: 3_600, firstSecondsAgo: 60 * 3_600, lastSecondsAfter: -3_600 }] }];

/** Lists a range, and lets every schedule begin anew as the pipeline does. */
async function backfilled(reader: Reader, daysAgo: number): Promise<number> {
  const nowMs = reader.environment.now();
  const tally = { requests: 0 };
  for await (const slices of reader
    .connector()
    .backfill({ fromMs: nowMs - daysAgo * 24 * HOUR_MS, toMs: nowMs }, tally)) {
    for (const { id, memory, anew } of slices) {
      expect(anew).toBe(true);
      reader.slices.set(id, sliceRow({ id, source: 'sap-sim', memory }));
    }
  }
  await reader.tick();
  return tally.requests;
}

describe('a backfill', () => {
  it('reads what lies before since, down to its first day, and goes on doing so', async () => {
    const since = new Date(Date.UTC(2026, 10, 20, 2)).toISOString();
    const reader = new Reader({ jobs: JOBS, options: { since } });
    await reader.tick();
    const missing = (await reader.differences()).length;
    expect(missing).toBeGreaterThan(40);
    // Jobs and their schedules.
    expect(await backfilled(reader, 1)).toBe(2);
    const later = (await reader.differences()).length;
    expect(later).toBeGreaterThan(0);
    expect(later).toBeLessThan(missing);
    await backfilled(reader, 5);
    expect(await reader.differences()).toEqual([]);
    await reader.tick(25 * HOUR_MS);
    expect(await reader.differences()).toEqual([]);
  });

  it('calls nothing lost that was never promised', async () => {
    const since = new Date(Date.UTC(2026, 10, 20, 2)).toISOString();
    const reader = new Reader({ jobs: JOBS, options: { since } });
    await backfilled(reader, 100);
    expect(await reader.differences()).toEqual([]);
    expect(reader.lost).toEqual([]);
  });
});
