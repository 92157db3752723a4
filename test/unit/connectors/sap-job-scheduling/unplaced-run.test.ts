import { expect, it } from 'vitest';
import { SapClient } from '../../../../shared/connectors/sap-job-scheduling/client.ts';
import { ListingMemorySchema } from '../../../../shared/connectors/sap-job-scheduling/memory.ts';
import { readOn } from '../../../../shared/connectors/sap-job-scheduling/reading.ts';
import { RunLogSchema } from '../../../../shared/connectors/sap-job-scheduling/schema.ts';
import { startOfWalk } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';
import { collect } from '../../../factories/collect.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);

/** What one reading of these rows lands, and which runs it keeps asking for. The page is the last one: nobody is asked. */
async function read(rows: readonly Readonly<Record<string, unknown>>[]) {
  const reading = readOn(
    {
      client: Object.create(SapClient.prototype) as SapClient,
      memory: ListingMemorySchema.parse({ jobId: '42', scheduleId: 's' }),
      reading: { startedAtMs: NOW_MS, deep: true, walk: startOfWalk(0) },
      nowMs: NOW_MS,
      sinceMs: undefined,
      landedMs: undefined,
      tally: { requests: 0 },
    },
    {
      logs: rows.map((row) => ({ row: RunLogSchema.parse(row), line: JSON.stringify(row) })),
      rows: rows.map(({ runId }) => ({ runId: String(runId), atMs: undefined })),
      total: rows.length,
      next: undefined,
    },
  );
  const landed = await collect(reading.records);
  const memory = ListingMemorySchema.parse(reading.after().memory);
  return { landed, open: memory.open.map(({ runId }) => runId) };
}

const END = { executionTimestamp: '2026-11-20T11:00:00', completionTimestamp: '2026-11-20T11:01:00' };

it('a run that has no time yet does not land, and is asked for again', async () => {
  const { landed, open } = await read([{ runId: 'a', runStatus: 'SCHEDULED', scheduleTimestamp: null }]);
  expect(landed).toEqual([]);
  expect(open).toEqual(['a']);
});

it('a run that is over lands at its other times when the vendor gives it no scheduleTimestamp', async () => {
  const { landed, open } = await read([{ runId: 'a', runStatus: 'COMPLETED', runState: 'SUCCESS', ...END }]);
  expect(landed).toMatchObject([{ identity: 'a', timeMs: Date.UTC(2026, 10, 20, 11) }]);
  expect(open).toEqual([]);
});
