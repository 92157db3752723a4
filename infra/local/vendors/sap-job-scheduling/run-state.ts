import type { RunPlan } from './run-plan.ts';
import type { Outcome } from './world-spec.ts';

/** A run as it looks at one instant. `final`: it will not change any more. Units: epoch ms; null while unknown. */
export interface RunState {
  readonly runStatus: 'SCHEDULED' | 'RUNNING' | 'COMPLETED';
  readonly runState: string;
  readonly executedAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly final: boolean;
}

const endStates: Readonly<Record<Outcome, string>> = {
  success: 'SUCCESS',
  error: 'ERROR',
  'request-error': 'REQUEST_ERROR',
  'async-success': 'SUCCESS',
  'async-error': 'ERROR',
  unacknowledged: 'UNKNOWN',
  expired: 'UNKNOWN',
  updated: 'UNKNOWN',
  'task-success': 'SUCCESS',
  'task-error': 'ERROR',
  'task-timeout': 'TIMEOUT',
};

/** Tells whether the vendor lists a run at an instant. Units: epoch ms. */
export function isListed(run: RunPlan, nowMs: number): boolean {
  return run.appearsAtMs <= nowMs && nowMs < run.goneAtMs;
}

/**
 * Returns the state of a run at an instant, whether or not it is listed then.
 *
 * Shape: SCHEDULED (no times) → RUNNING (no completion) → COMPLETED, for an `updated` run first UNKNOWN and, with a later
 * completion, SUCCESS. An UNKNOWN that is removed before its update comes is final. Units: epoch ms.
 * Source: facts sheet, SAP 2.3.
 */
export function stateAt(run: RunPlan, nowMs: number): RunState {
  const { executesAtMs, acknowledgedAtMs, completesAtMs, updatedAtMs, goneAtMs } = run;
  if (nowMs < executesAtMs) {
    return { runStatus: 'SCHEDULED', runState: 'SCHEDULED', executedAtMs: null, completedAtMs: null, final: false };
  }
  const begun = { executedAtMs: executesAtMs, completedAtMs: null, final: false };
  if (nowMs < completesAtMs) {
    if (acknowledgedAtMs === undefined || nowMs < acknowledgedAtMs) {
      return { ...begun, runStatus: 'RUNNING', runState: 'TRIGGERED' };
    }
    const runState = run.outcome === 'unacknowledged' ? 'ACK_NOT_RECVD' : 'ACK_RECVD';
    return { ...begun, runStatus: 'RUNNING', runState };
  }
  if (updatedAtMs !== undefined && nowMs >= updatedAtMs) {
    return { ...begun, runStatus: 'COMPLETED', runState: 'SUCCESS', completedAtMs: updatedAtMs, final: true };
  }
  const final = updatedAtMs === undefined || updatedAtMs >= goneAtMs;
  const runState = endStates[run.outcome];
  return { ...begun, runStatus: 'COMPLETED', runState, completedAtMs: completesAtMs, final };
}
