import { describe, expect, it } from 'vitest';
import { ListingMemorySchema } from '../../../../shared/connectors/sap-job-scheduling/memory.ts';
import { isDue, lostRanges, Progress, planReading } from '../../../../shared/connectors/sap-job-scheduling/progress.ts';
import { RunLogSchema } from '../../../../shared/connectors/sap-job-scheduling/schema.ts';
import { startOfWalk } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 20, 12);

describe('more open runs than are remembered', () => {
  const row = (nth: number) =>
    RunLogSchema.parse({ runId: `run-${nth}`, runStatus: 'RUNNING', scheduleTimestamp: '2026-11-20T11:00:00' });
  const reading = (deep: boolean) => ({ startedAtMs: NOW_MS, deep, walk: startOfWalk(0) });
  const nothing = ListingMemorySchema.parse({ jobId: '42', scheduleId: 's', readAtMs: NOW_MS, deepAtMs: NOW_MS });

  const afterDeep = () => {
    const progress = new Progress(nothing, reading(true), NOW_MS);
    for (let nth = 0; nth < 150; nth += 1) progress.see(row(nth));
    return { ...nothing, ...progress.open() };
  };

  it('are looked for every hour until a deep reading has found fewer, whatever ordinary readings see', () => {
    let memory = afterDeep();
    expect(memory).toMatchObject({ crowded: true });
    for (let tick = 0; tick < 3; tick += 1)
      memory = { ...memory, ...new Progress(memory, reading(false), NOW_MS).open() };
    const at = (nowMs: number) => planReading(memory, { nowMs, lookBackMs: HOUR_MS, sinceMs: undefined }).deep;
    expect([at(NOW_MS + HOUR_MS - 1), at(NOW_MS + HOUR_MS)]).toEqual([false, true]);
  });

  it('are no longer too many once a deep reading has found fewer', () => {
    const memory = { ...afterDeep(), open: [] };
    expect(new Progress(memory, reading(true), NOW_MS).open()).toEqual({ open: [], crowded: false });
  });
});

describe('what the vendor has deleted', () => {
  const DAY_MS = 24 * HOUR_MS;
  const given = ListingMemorySchema.parse({ jobId: '42', scheduleId: 's' });

  it('since a listing was given up of which nothing is remembered, is told by the last day that has landed', () => {
    const landedMs = NOW_MS - 20 * DAY_MS;
    expect(lostRanges(given, { nowMs: NOW_MS, sinceMs: 0, landedMs })).toEqual([
      { window: { fromMs: landedMs, toMs: NOW_MS - 15 * DAY_MS }, note: expect.stringMatching(/was not read/) },
    ]);
  });

  it('is nothing where everything was read in time', () => {
    expect(lostRanges(given, { nowMs: NOW_MS, sinceMs: 0, landedMs: NOW_MS - 14 * DAY_MS })).toEqual([]);
    expect(lostRanges(given, { nowMs: NOW_MS, sinceMs: undefined, landedMs: undefined })).toEqual([]);
  });
});

describe('a clock that ran ahead and was set right', () => {
  const memoryOf = (aheadMs: number) =>
    ListingMemorySchema.parse({
      jobId: '42',
      scheduleId: 's',
      readAtMs: NOW_MS + aheadMs,
      deepAtMs: NOW_MS + aheadMs,
    });
  const options = { nowMs: NOW_MS, lookBackMs: HOUR_MS, sinceMs: undefined };

  it('does not stop the readings until that time has come', () => {
    expect(isDue(memoryOf(48 * HOUR_MS), undefined, NOW_MS)).toBe(true);
    expect(planReading(memoryOf(48 * HOUR_MS), options)).toMatchObject({ deep: true });
  });

  it('by no more than clocks of workers differ changes nothing', () => {
    expect(isDue(memoryOf(60_000), undefined, NOW_MS)).toBe(false);
    expect(planReading(memoryOf(60_000), options)).toMatchObject({ deep: false });
  });
});
