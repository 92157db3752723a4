/** What became of a request, as far as a budget can learn from it. */
export type RequestOutcome =
  /** Answered. `slowedMs`: the vendor says that it held the answer back, since its limit is near. */
  | { readonly kind: 'answered'; readonly slowedMs?: number }
  /** Refused for being too many; `retryAfterSeconds` as the vendor asked. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number }
  /** No answer, or one that says that the vendor is not well. */
  | { readonly kind: 'failed' };

/**
 * The one budget of a source, shared by every worker.
 *
 * `pass` is asked before each request and returns at once; errors: `paused` with `retryAfterSeconds` when the budget is
 * spent or the source's circuit is open, transient when the budget can not be read.
 */
export interface RequestGate {
  pass(): Promise<void>;
  report(outcome: RequestOutcome): Promise<void>;
}
