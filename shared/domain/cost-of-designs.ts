import type { CostCounts } from './cost-counter.ts';
import type { Prices } from './prices.ts';

const GIGABYTES = 0.5;
/** Of a state machine: it starts, makes the vendor begin, lands, records and ends. */
const TRANSITIONS_OF_A_LOG = 4;
/** And for each look: it waits, asks, and chooses. */
const TRANSITIONS_OF_A_LOOK = 3;
/** Without a row that remembers, each design still notes what it has begun and what it has ended; with both listings. */
const WRITE_UNITS_OF_A_LOG = 2 * 4;
/** A task is sent, received and deleted. */
const REQUESTS_OF_A_TASK = 3;

/** What carrying the slices of one source through their waits costs, three ways. Units: US dollars. */
export interface CostOfDesigns {
  /** As it is built: a task that is sent again, and a row that is written at each step. */
  readonly queue: number;
  /** A standard workflow of Step Functions for each slice: wait, ask, choose, again. */
  readonly stepFunctions: number;
  /** One invocation for each slice, which stays and is paid for until its log has landed. */
  readonly waitingLambda: number;
}

/**
 * Compares only what differs between the designs: vendor requests, S3, tables and storage are the same in all of them. The
 * most is taken where a count is a range.
 *
 * The waiting invocation is paid from the slice's discovery to its end, as its row has them, for at most the 15 minutes of
 * Lambda; a log that takes longer would be lost to it, and is counted with those. Test: test/unit/domain/cost.test.ts
 */
export function costOfDesigns(counts: CostCounts, prices: Prices): CostOfDesigns {
  const { slices, tasks, sliceWriteUnits, waitedMs } = counts;
  const writes = (units: number): number => (units * prices.dynamoMillionWriteUnits) / 1e6;
  const invocations = (count: number, ms: number): number =>
    (count * prices.lambdaMillionRequests) / 1e6 + (ms / 1_000) * GIGABYTES * prices.lambdaGigabyteSecond;
  const looks = tasks.most;
  const looking = invocations(looks, looks * prices.workerMilliseconds);
  const transitions = slices * TRANSITIONS_OF_A_LOG + looks * TRANSITIONS_OF_A_LOOK;
  return {
    queue: (looks * REQUESTS_OF_A_TASK * prices.sqsMillionRequests) / 1e6 + writes(sliceWriteUnits) + looking,
    stepFunctions:
      (transitions * prices.stepFunctionsThousandTransitions) / 1e3 + writes(slices * WRITE_UNITS_OF_A_LOG) + looking,
    waitingLambda:
      invocations(slices, waitedMs + slices * prices.workerMilliseconds) + writes(slices * WRITE_UNITS_OF_A_LOG),
  };
}
