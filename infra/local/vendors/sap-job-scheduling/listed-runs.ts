import type { RunPlan } from './run-plan.ts';
import { isListed } from './run-state.ts';
import type { Schedule } from './world.ts';

/** The runs of one schedule, by instant and by id. */
export interface ListedRuns {
  /** Returns the runs that are listed at an instant, oldest first. Units: epoch ms. */
  at(nowMs: number): readonly RunPlan[];
  /** Returns a run of the schedule, whether or not it is listed now. */
  find(runId: string): RunPlan | undefined;
}

interface Snapshot {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly runs: readonly RunPlan[];
}

function takeSnapshot(runs: readonly RunPlan[], nowMs: number): Snapshot {
  let untilMs = Number.POSITIVE_INFINITY;
  for (const { appearsAtMs, goneAtMs } of runs) {
    if (appearsAtMs > nowMs) untilMs = Math.min(untilMs, appearsAtMs);
    if (goneAtMs > nowMs) untilMs = Math.min(untilMs, goneAtMs);
  }
  return { fromMs: nowMs, untilMs, runs: runs.filter((run) => isListed(run, nowMs)) };
}

/**
 * Indexes the runs of a schedule.
 *
 * Limits: `at` walks all runs once and keeps the result until the next run comes or goes, so that the pages of a long list
 * cost as much as one.
 */
export function createListedRuns(schedule: Schedule): ListedRuns {
  const byId = new Map(schedule.runs.map((run) => [run.runId, run]));
  let last: Snapshot = { fromMs: 0, untilMs: 0, runs: [] };
  return {
    at(nowMs) {
      if (nowMs < last.fromMs || nowMs >= last.untilMs) last = takeSnapshot(schedule.runs, nowMs);
      return last.runs;
    },
    find: (runId) => byId.get(runId),
  };
}
