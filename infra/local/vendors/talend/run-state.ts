import type { RunPlan } from './world.ts';
import type { TerminalStatus } from './world-spec.ts';

/** A run as it looks at one instant. Units: epoch ms. */
export interface RunState {
  readonly status: TerminalStatus | 'dispatching' | 'executing';
  readonly executionStatus: string;
  readonly terminal: boolean;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}

const finalExecutionStatus: Readonly<Record<TerminalStatus, string>> = {
  execution_successful: 'EXECUTION_SUCCESS',
  execution_failed: 'EXECUTION_FAILED',
  execution_rejected: 'EXECUTION_REJECTED',
  deploy_failed: 'DEPLOY_FAILED',
  terminated: 'EXECUTION_TERMINATED',
  terminated_timeout: 'EXECUTION_TERMINATED_TIMEOUT',
  terminated_shutdown: 'EXECUTION_TERMINATED_SHUTDOWN',
};

/**
 * Returns the state of a run at an instant, or undefined before its trigger.
 *
 * Shape: dispatching (no start) → executing (no finish) → final. A run that failed to deploy never gets a start, and a
 * misfired one neither start nor finish. Source: facts sheet, Talend 1.2 (startTimestamp optional since R2025-06).
 */
export function stateAt(run: RunPlan, nowMs: number): RunState | undefined {
  if (nowMs < run.triggerAtMs) return undefined;
  const started = run.startAtMs !== undefined && nowMs >= run.startAtMs ? { startedAtMs: run.startAtMs } : {};
  if (nowMs >= run.endAtMs) {
    const finished = run.misfired ? {} : { finishedAtMs: run.endAtMs };
    return {
      status: run.final,
      executionStatus: finalExecutionStatus[run.final],
      terminal: true,
      ...started,
      ...finished,
    };
  }
  if ('startedAtMs' in started) {
    return { status: 'executing', executionStatus: 'STARTING_FLOW_EXECUTION', terminal: false, ...started };
  }
  return { status: 'dispatching', executionStatus: 'DISPATCHING_FLOW', terminal: false };
}
