import { describe, expect, it } from 'vitest';
import { readMemory } from '../../../../shared/connectors/sap-job-scheduling/memory.ts';
import { lostRanges } from '../../../../shared/connectors/sap-job-scheduling/progress.ts';
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

  it('that was given up, or is listed again, is read as far back as it was asked for', () => {
    const slice = sliceRow({ id: '7.a-b', source: 'sap-sim', memory: {}, backfill: '2026-11-01_2026-11-19' });
    expect(readMemory(slice).backfillFromMs).toBe(Date.UTC(2026, 10, 1));
    const { backfill: _none, ...other } = slice;
    expect(readMemory(other).backfillFromMs).toBeUndefined();
    expect(readMemory({ ...slice, memory: { backfillFromMs: 5 } }).backfillFromMs).toBe(5);
  });

  it('calls nothing lost that was read before it began anew, although nothing has run for long', async () => {
    const reader = new Reader({ jobs: JOBS });
    await reader.tick();
    const nowMs = reader.environment.now();
    const landedMs = nowMs - 16 * 24 * HOUR_MS;
    for await (const slices of reader.connector().backfill({ fromMs: landedMs, toMs: nowMs }, { requests: 0 })) {
      for (const { id, memory, carryOver = () => ({}) } of slices) {
        const before = reader.slices.get(id)!;
        const begun = readMemory({ ...before, memory: { ...memory, ...carryOver(before.memory) } });
        expect(begun.readAtMs).toBeUndefined();
        expect(lostRanges(begun, { nowMs, sinceMs: undefined, landedMs })).toEqual([]);
        expect(lostRanges(readMemory({ ...before, memory }), { nowMs, sinceMs: undefined, landedMs })).toHaveLength(1);
      }
    }
    expect.assertions(3);
  });

  it('calls nothing lost that was never promised', async () => {
    const since = new Date(Date.UTC(2026, 10, 20, 2)).toISOString();
    const reader = new Reader({ jobs: JOBS, options: { since } });
    await backfilled(reader, 100);
    expect(await reader.differences()).toEqual([]);
    expect(reader.lost).toEqual([]);
  });
});
