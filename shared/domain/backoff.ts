/** SQS delays a message by at most this long; a longer wait takes several hops. Units: seconds. */
export const MAX_DELAY_SECONDS = 900;

/** Whole seconds within what SQS can delay: `[0, 900]`. */
export const hopSeconds = (seconds: number): number =>
  Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(Number.isFinite(seconds) ? seconds : MAX_DELAY_SECONDS)));

/**
 * Seconds to wait after a failure: exponential from 1 s, capped, with jitter of ±25 %.
 *
 * `failures` counts from 1. `random` in [0, 1). A vendor's Retry-After is obeyed first: never less than it asks for.
 */
export function retryDelaySeconds(failures: number, random: number, retryAfterSeconds?: number): number {
  const base = Math.min(MAX_DELAY_SECONDS, 2 ** Math.min(20, Math.max(0, failures - 1)));
  const jittered = base * (0.75 + random / 2);
  return hopSeconds(Math.max(retryAfterSeconds ?? 0, jittered));
}
