/**
 * What functions write to their logs, by what makes them write. Units: bytes.
 *
 * - `invocation`: START, END and REPORT of Lambda.
 * - `step`: the lines `moved` and `requests` of a task of the worker; a discovery's and a backfill's are about as long.
 * - `landing`: what `moved` says more when something has landed, and the line `landed`.
 * - `build`: the line `curated`.
 *
 * Source: measured from the logger at the level INFO, with ids, keys and names of usual lengths, and rounded; Lambda's lines from
 * its Developer Guide. Test: test/unit/functions/telemetry/log-bytes.test.ts measures again, and fails when they are a fifth off.
 */
export const LOG_BYTES = { invocation: 250, step: 1_400, landing: 1_500, build: 900 } as const;

/** Work that is told in logs, as often as it was done. */
export interface LoggedWork {
  /** Invocations of the worker, with one task each. */
  readonly steps: number;
  readonly landings: number;
  /** Invocations of the curator, with one build each. */
  readonly builds: number;
  /** Invocations of the function `announce`, which tells nothing itself. */
  readonly announced: number;
}

/** The bytes that some work has written to the functions' logs. Test: test/unit/domain/cost.test.ts */
export function logBytesOf({ steps, landings, builds, announced }: LoggedWork): number {
  const invocations = steps + builds + announced;
  return (
    invocations * LOG_BYTES.invocation +
    steps * LOG_BYTES.step +
    landings * LOG_BYTES.landing +
    builds * LOG_BYTES.build
  );
}
