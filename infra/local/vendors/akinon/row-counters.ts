import { wholeOf } from '../kit/deterministic.ts';
import type { RunPlan, StepRowPlan } from './run-plan.ts';
import { isFinal, type RowState } from './run-state.ts';

/** The counters of a row, under the vendor's names. */
export interface Counters {
  readonly process_count: number;
  readonly success_count: number;
  readonly fail_count: number;
}

/**
 * Returns the counters of a main log. They grow while the run lasts and do not add up: successes come late, and those of
 * some runs never. Source: facts sheet, Akinon 4.5.
 */
export function mainCounters(run: RunPlan, nowMs: number): Counters {
  const failed = run.finalStatus === 3 ? wholeOf([1, 5], run.executionId, 'failed') : 0;
  if (isFinal(run, nowMs)) {
    const counted = wholeOf([0, 4], run.executionId, 'counted') > 0;
    return {
      process_count: run.lines,
      success_count: counted ? Math.max(0, run.lines - failed) : 0,
      fail_count: failed,
    };
  }
  const span = Math.max(1, run.looksDoneAtMs - run.createdAtMs);
  const part = Math.min(1, Math.max(0, (nowMs - run.createdAtMs) / span));
  const processed = Math.floor(run.lines * part);
  return { process_count: processed, success_count: Math.floor(processed / 3), fail_count: 0 };
}

/** Returns the counters of a sub or line log; a finished sub still says that nothing succeeded, as in the vendor's sample. */
export function stepCounters(row: StepRowPlan, state: RowState, isSub: boolean): Counters {
  const done = state.state === 3;
  return {
    process_count: done || isSub ? 1 : 0,
    success_count: done && !row.failed && !isSub ? 1 : 0,
    fail_count: done && row.failed ? 1 : 0,
  };
}
