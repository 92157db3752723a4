import { describe, expect, it } from 'vitest';
import { ListingMemorySchema, type Reading } from '../../../../shared/connectors/sap-job-scheduling/memory.ts';
import { Progress } from '../../../../shared/connectors/sap-job-scheduling/progress.ts';
import { RunLogSchema } from '../../../../shared/connectors/sap-job-scheduling/schema.ts';
import { startOfWalk } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';

const HOUR_MS = 3_600_000;
const ENDED_MS = Date.UTC(2026, 10, 20, 12);
const memory = ListingMemorySchema.parse({ jobId: '42', scheduleId: 'daily' });

/** When a run is asked for by its id after a reading has met it at this time. */
function nextLookMs(fields: Record<string, unknown>, nowMs: number): number | undefined {
  const reading: Reading = { startedAtMs: nowMs, deep: false, walk: startOfWalk(undefined) };
  const progress = new Progress(memory, reading, nowMs);
  progress.see(RunLogSchema.parse({ runId: 'r-1', scheduleTimestamp: '2026-11-20T04:00:00Z', ...fields }));
  return progress.open().open[0]?.dueMs;
}

describe('a run that is over', () => {
  const over = { runStatus: 'COMPLETED', completionTimestamp: '2026-11-20T12:00:00Z' };

  it('as UNKNOWN is asked for three hours after its end, as a late report may come, and no more after that', () => {
    const doubtful = { ...over, runState: 'UNKNOWN' };
    expect(nextLookMs(doubtful, ENDED_MS)).toBe(ENDED_MS + 3 * HOUR_MS);
    expect(nextLookMs(doubtful, ENDED_MS + 3 * HOUR_MS - 1)).toBe(ENDED_MS + 3 * HOUR_MS);
    expect(nextLookMs(doubtful, ENDED_MS + 3 * HOUR_MS)).toBeUndefined();
  });

  it('in any other way is not asked for again', () => {
    expect(nextLookMs({ ...over, runState: 'SUCCESS' }, ENDED_MS)).toBeUndefined();
  });
});

describe('a run that is not over', () => {
  it('is asked for after an eighth of its age, after an hour at most, and half a day once it is over for certain', () => {
    const at = (hours: number) => Date.UTC(2026, 10, 20, 4) + hours * HOUR_MS;
    const look = (hours: number) => (nextLookMs({ runStatus: 'RUNNING' }, at(hours)) ?? 0) - at(hours);
    expect([0, 4, 8, 100, 8 * 24].map(look)).toEqual([0, HOUR_MS / 2, HOUR_MS, HOUR_MS, HOUR_MS]);
    expect(look(8 * 24 + 1)).toBe(12 * HOUR_MS);
  });

  it('is asked for as long as its end is missing, whatever its status says', () => {
    expect(nextLookMs({ runStatus: 'COMPLETED', runState: 'SUCCESS' }, ENDED_MS)).toBe(ENDED_MS + HOUR_MS);
  });
});
