import { MAX_DELAY_SECONDS } from './backoff.ts';

/**
 * How long a source takes to make a log, learned from the logs that became ready.
 *
 * `baseSeconds` is what every log takes, `secondsPerLine` what its size adds; both are moving averages.
 */
export interface Pace {
  readonly baseSeconds: number;
  readonly secondsPerLine: number;
  readonly samples: number;
}

export const UNKNOWN_PACE: Pace = { baseSeconds: 0, secondsPerLine: 0, samples: 0 };

/** Weight of one new log in the moving averages. */
const WEIGHT = 0.2;
/** Below this many lines a log tells about the base, above about the size. */
const SMALL_LINES = 5_000;

/** What was seen of one log: the last poll that said "not ready", and the first that said READY. */
export interface Readiness {
  readonly lines: number;
  readonly notReadyAtSeconds: number | undefined;
  readonly readyAtSeconds: number;
}

/**
 * Seconds that the log took, as far as the polls can tell.
 *
 * Between two polls: the middle. When the very first poll said READY the log may have been ready long before, so a
 * fifth less than expected is assumed: otherwise our own lateness would teach us to be later still.
 */
function makingSeconds(pace: Pace, seen: Readiness): number {
  if (seen.notReadyAtSeconds !== undefined) return (seen.notReadyAtSeconds + seen.readyAtSeconds) / 2;
  return Math.min(seen.readyAtSeconds, 0.8 * expectedSeconds(pace, seen.lines));
}

/** The pace after one more log. */
export function learnPace(pace: Pace, seen: Readiness): Pace {
  const { lines } = seen;
  const elapsedSeconds = makingSeconds(pace, seen);
  const weight = pace.samples === 0 ? 1 : WEIGHT;
  const samples = pace.samples + 1;
  if (lines < SMALL_LINES) {
    return { ...pace, samples, baseSeconds: pace.baseSeconds + weight * (elapsedSeconds - pace.baseSeconds) };
  }
  const perLine = Math.max(0, elapsedSeconds - pace.baseSeconds) / lines;
  return { ...pace, samples, secondsPerLine: pace.secondsPerLine + weight * (perLine - pace.secondsPerLine) };
}

/** Seconds after generation at which a log of this size is expected to be ready; 0 while nothing is known. */
export const expectedSeconds = (pace: Pace, lines: number): number =>
  pace.baseSeconds + pace.secondsPerLine * Math.max(0, lines);

/**
 * Seconds from now to the next poll of a log that is not ready.
 *
 * The first polls aim at the expected instant; after it, the wait grows with the time already waited (half of it,
 * at least 1 s, ±10 % jitter), so that the lag behind READY stays below half of the making time and the number of
 * polls grows only with its logarithm. Never above 900 s.
 *
 * Test: test/unit/domain/pace.property.test.ts
 */
export function nextPollSeconds(pace: Pace, lines: number, elapsedSeconds: number, random: number): number {
  const untilExpected = expectedSeconds(pace, lines) - elapsedSeconds;
  const grown = (elapsedSeconds / 2) * (0.9 + random * 0.2);
  const wait = untilExpected > 1 ? untilExpected : grown;
  return Math.min(MAX_DELAY_SECONDS, Math.max(1, Math.round(wait)));
}
