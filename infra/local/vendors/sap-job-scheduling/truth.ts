import type { Context } from './context.ts';
import { type RunRow, rowAt } from './run-row.ts';
import { isListed, stateAt } from './run-state.ts';

/**
 * What is true of one run.
 *
 * Shape: `identity` is jobId/scheduleId/runId. `listed`: the vendor lists it now. `record` is its row as of now or, once it
 * is gone, as the vendor said it last. `finished`: that row is COMPLETED and will not change any more.
 */
export interface TruthRow {
  readonly stream: 'job-runs';
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: RunRow;
}

/**
 * Yields every run that could be listed at some instant from the start of the world until now, by schedule, oldest first.
 *
 * Units: `nowMs` is epoch ms.
 */
export async function* truthAt(context: Context, nowMs: number): AsyncGenerator<TruthRow> {
  const { world, behaviour } = context;
  for (const schedule of world.jobs.flatMap((job) => job.schedules)) {
    for (const run of schedule.runs) {
      if (run.appearsAtMs > nowMs || run.goneAtMs <= world.startedAtMs) continue;
      const lastMs = Math.min(nowMs, run.goneAtMs - 1);
      yield {
        stream: 'job-runs',
        identity: `${schedule.jobId}/${schedule.scheduleId}/${run.runId}`,
        finished: stateAt(run, lastMs).final,
        listed: isListed(run, nowMs),
        record: rowAt(run, lastMs, behaviour),
      };
    }
  }
}
