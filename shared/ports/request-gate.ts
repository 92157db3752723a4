import type { RequestOutcome } from '../domain/learn-budget.ts';

/** What a report brought to light. */
export interface Reported {
  /** The source's circuit is open, so that this failure is its vendor's and not that of the work: try again after this. */
  readonly pausedSeconds?: number;
}

/**
 * The one budget of a source, shared by every worker.
 *
 * `pass` is asked before each request and never sleeps; errors: `paused` with `retryAfterSeconds` when the budget is
 * spent or the source's circuit is open, transient when the budget can not be read. `report` never fails: what can not
 * be written is learned from a later request.
 */
export interface RequestGate {
  pass(): Promise<void>;
  report(outcome: RequestOutcome): Promise<Reported>;
}
