import type { RunPlan, StepRowPlan } from './run-plan.ts';

/** A row as it looks at one instant. `finishedAtMs` is null while the row says so. Units: epoch ms. */
export interface RowState {
  readonly state: 1 | 2 | 3;
  readonly status: 1 | 2 | 3 | 4;
  readonly finishedAtMs: number | null;
}

/**
 * Tells whether a run is final: state 3, a status that is not 1, a finish, and every sub log in state 3. Nothing of it
 * changes any more. Source: facts sheet, Akinon 4.6.
 */
export function isFinal(run: RunPlan, nowMs: number): boolean {
  return nowMs >= run.finalAtMs;
}

/** Returns the state of a main log, contradictory between the first sign of its end and its end. */
export function mainStateAt(run: RunPlan, nowMs: number): RowState {
  if (nowMs < run.progressAtMs) return { state: 1, status: 1, finishedAtMs: null };
  if (nowMs < run.looksDoneAtMs) return { state: 2, status: 1, finishedAtMs: null };
  const done = { state: 3, status: run.finalStatus, finishedAtMs: run.looksDoneAtMs } as const;
  if (isFinal(run, nowMs)) return done;
  switch (run.contradiction) {
    case 'status-lags':
      return { ...done, status: 1 };
    case 'state-lags':
      return { ...done, state: 2 };
    case 'finished-lags':
      return { ...done, finishedAtMs: null };
    case 'sub-lags':
    case 'none':
      return done;
  }
}

/** Returns the state of a sub log or a line log. */
export function stepStateAt(run: RunPlan, row: StepRowPlan, nowMs: number): RowState {
  if (nowMs < row.progressAtMs) return { state: 1, status: 1, finishedAtMs: null };
  if (nowMs < row.finishedAtMs) return { state: 2, status: 1, finishedAtMs: null };
  const ended = run.finalStatus === 4 ? 4 : 2;
  return { state: 3, status: row.failed ? 3 : ended, finishedAtMs: row.finishedAtMs };
}

/** Tells whether the vendor lists a run at an instant. */
export function isListed(run: RunPlan, nowMs: number): boolean {
  return nowMs >= run.listedAtMs && nowMs < run.purgedAtMs;
}
