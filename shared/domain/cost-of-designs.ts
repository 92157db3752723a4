import { announceUsd } from './cost-announce.ts';
import type { CostCounts } from './cost-counter.ts';
import { logBytesOf } from './cost-log-lines.ts';
import type { Prices } from './prices.ts';

const GIGABYTES = 0.5;
/** Of a state machine: it starts, makes the vendor begin, lands, records and ends. */
const TRANSITIONS_OF_A_LOG = 4;
/** And for each look: it waits, asks, and chooses. */
const TRANSITIONS_OF_A_LOOK = 3;
/** Without a row that remembers, each design still notes what it has begun and what it has ended; with both listings. */
const WRITES_OF_A_LOG = 2;
const UNITS_OF_A_WRITE = 4;
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
  const { slices, tasks, sliceWriteUnits, sliceChanges, waitedMs } = counts;
  const logged = (steps: number, announced: number): number =>
    (logBytesOf({ steps, landings: 0, builds: 0, announced }) * prices.logGigabyte) / 1e9;
  // Each write of a row goes through the pipe, too.
  const writes = (units: number, changes: number): number =>
    (units * prices.dynamoMillionWriteUnits) / 1e6 + changes * announceUsd(prices) + logged(0, changes);
  const twoWrites = writes(slices * WRITES_OF_A_LOG * UNITS_OF_A_WRITE, slices * WRITES_OF_A_LOG);
  const invocations = (count: number, ms: number): number =>
    (count * prices.lambdaMillionRequests) / 1e6 +
    (ms / 1_000) * GIGABYTES * prices.lambdaGigabyteSecond +
    logged(count, 0);
  const looks = tasks.most;
  const looking = invocations(looks, looks * prices.workerMilliseconds);
  const transitions = slices * TRANSITIONS_OF_A_LOG + looks * TRANSITIONS_OF_A_LOOK;
  return {
    queue:
      (looks * REQUESTS_OF_A_TASK * prices.sqsMillionRequests) / 1e6 + writes(sliceWriteUnits, sliceChanges) + looking,
    stepFunctions: (transitions * prices.stepFunctionsThousandTransitions) / 1e3 + twoWrites + looking,
    waitingLambda: invocations(slices, waitedMs + slices * prices.workerMilliseconds) + twoWrites,
  };
}
