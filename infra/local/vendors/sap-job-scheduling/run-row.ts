import type { Behaviour } from './behaviour.ts';
import type { RunPlan } from './run-plan.ts';
import { type RunState, stateAt } from './run-state.ts';
import { wordingOf } from './run-text.ts';
import { type TimeSpelling, timestampOf } from './timestamp.ts';

/** A run log as the vendor says it. Source: vendor document 003. */
export interface RunRow {
  readonly runId: string;
  readonly runText: string;
  readonly httpStatus: number | null;
  readonly executionTimestamp: string | null;
  readonly runStatus: RunState['runStatus'];
  readonly runState: string;
  readonly scheduleTimestamp: string | null;
  readonly completionTimestamp: string | null;
}

function spellingOf(run: RunPlan, behaviour: Behaviour): TimeSpelling {
  if (behaviour.timeSpelling !== 'mixed') return behaviour.timeSpelling;
  return run.index % 2 === 0 ? 'T' : 'space';
}

/** Returns the row of a run at an instant, whether or not it is listed then. Units: `nowMs` is epoch ms. */
export function rowAt(run: RunPlan, nowMs: number, behaviour: Behaviour): RunRow {
  const state = stateAt(run, nowMs);
  const { runText, httpStatus } = wordingOf(run, state);
  const spelling = spellingOf(run, behaviour);
  return {
    runId: run.runId,
    runText,
    httpStatus,
    executionTimestamp: timestampOf(state.executedAtMs, spelling),
    runStatus: state.runStatus,
    runState: state.runState,
    scheduleTimestamp: timestampOf(run.scheduledAtMs, spelling),
    completionTimestamp: timestampOf(state.completedAtMs, spelling),
  };
}
