import * as z from 'zod';
import type { Identify } from '../../shared/domain/record.ts';
import { RUN_STATUSES, type RunRecord } from '../../shared/domain/run.ts';
import { parseUtc } from '../../shared/domain/utc.ts';

/** A run as the vendor lists it: strict on what is used, tolerant of the rest, which lands as it came. */
export const RunSchema = z.looseObject({
  id: z.string().min(1),
  job: z.string(),
  state: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
});

/** The vendor's words are our own. */
const StatusSchema = z.enum(RUN_STATUSES).catch('unknown');

const FINAL = ['succeeded', 'failed'];

/** Which run a landed line is, where it is sorted, and how far it has come. A word nobody knows is not final. */
export const identifyRun: Identify = (json) => {
  const run = RunSchema.parse(JSON.parse(json));
  const rank = FINAL.includes(run.state) ? 1 : 0;
  return { identity: run.id, timeMs: parseUtc(run.createdAt), rank, failed: run.state === 'failed' };
};

/** What people ask about a run. */
export function toRunRecord(json: string): RunRecord {
  const { id, job, state, createdAt, startedAt, finishedAt } = RunSchema.parse(JSON.parse(json));
  return {
    runId: id,
    status: StatusSchema.parse(state),
    vendorStatus: state,
    subject: { job },
    triggeredAt: createdAt,
    ...(typeof startedAt === 'string' ? { startedAt } : {}),
    ...(typeof finishedAt === 'string' ? { finishedAt } : {}),
  };
}
