import { MAX_DELAY_SECONDS } from './backoff.ts';

/**
 * How long a source takes to make logs, by size: seconds per class of size, learned from logs that became ready.
 *
 * A class holds sizes within a factor of four. Nothing is extrapolated: a size that was never seen is asked for at once.
 */
export type Pace = Readonly<Record<string, number>>;

export const UNKNOWN_PACE: Pace = {};

/** Weight of one new log in a moving average. */
const WEIGHT = 0.25;

const classOf = (lines: number): string => String(Math.floor(Math.log2(Math.max(0, lines) + 1) / 2));

/** Seconds after generation at which a log of this size is expected to be ready; 0 while nothing is known. */
export const expectedSeconds = (pace: Pace, lines: number): number => pace[classOf(lines)] ?? 0;

/** What was seen of one log: the last poll that said "not ready", and the first that said READY. */
export interface Readiness {
  readonly lines: number;
  readonly notReadyAtSeconds: number | undefined;
  readonly readyAtSeconds: number;
}

/**
 * Seconds that the log took, as far as the polls can tell.
 *
 * Between two polls: nearer to the earlier one, since our own lateness moves the later one. When the very first poll
 * said READY the log may have been ready long before, so a fifth less than expected is assumed: otherwise waiting long
 * would teach us to wait longer still.
 */
function makingSeconds(pace: Pace, seen: Readiness): number {
  const { notReadyAtSeconds, readyAtSeconds } = seen;
  if (notReadyAtSeconds !== undefined) return notReadyAtSeconds + (readyAtSeconds - notReadyAtSeconds) / 4;
  return Math.min(readyAtSeconds, 0.8 * expectedSeconds(pace, seen.lines));
}

/** The pace after one more log. */
export function learnPace(pace: Pace, seen: Readiness): Pace {
  const before = pace[classOf(seen.lines)];
  const took = Math.min(MAX_DELAY_SECONDS, makingSeconds(pace, seen));
  return { ...pace, [classOf(seen.lines)]: before === undefined ? took : before + WEIGHT * (took - before) };
}

/**
 * Whole seconds from now to the next poll of a log that is not ready.
 *
 * The first poll aims at the expected instant. After it the wait grows with the time already waited, a quarter of it,
 * at least 1 s, ±10 % jitter: the lag behind READY stays below a quarter of the making time, and the number of polls
 * grows only with its logarithm. Shape: 1 to 900.
 *
 * Test: test/unit/domain/pace.property.test.ts
 */
export function nextPollSeconds(pace: Pace, lines: number, elapsedSeconds: number, random: number): number {
  const untilExpected = expectedSeconds(pace, lines) - elapsedSeconds;
  const grown = (elapsedSeconds / 4) * (0.9 + random * 0.2);
  const wait = untilExpected > 1 ? untilExpected : grown;
  return Math.min(MAX_DELAY_SECONDS, Math.max(1, Math.round(wait)));
}
