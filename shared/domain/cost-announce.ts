import type { Prices } from './prices.ts';
import type { Range } from './range.ts';

/** The pipe hands on up to ten changes at once. Equals infra/constructs/landed-events.ts. */
const PIPE_BATCH = 10;
/** Memory of the function `announce`, as above. Units: gigabytes. */
const ANNOUNCE_GIGABYTES = 0.25;
/** An event is made of what the stream holds already. */
const ANNOUNCE_SECONDS = 0.02;

/**
 * How often the pipe calls the function `announce` for some writes of rows of slices. It lets each of them through, whether
 * anything has landed or not: in batches of ten at least, one by one at most. A request of the pipe is up to 64 KB, more than a
 * usual batch.
 */
export const announcedBatches = (changes: number): Range => ({
  least: Math.ceil(changes / PIPE_BATCH),
  most: changes,
});

/** What one such batch costs: a request of the pipe, and an invocation. Units: US dollars. */
export const announceUsd = (prices: Prices): number =>
  (prices.pipesMillionRequests + prices.lambdaMillionRequests) / 1e6 +
  ANNOUNCE_SECONDS * ANNOUNCE_GIGABYTES * prices.lambdaGigabyteSecond;
