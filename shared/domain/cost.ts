import { announcedBatches, announceUsd } from './cost-announce.ts';
import { predictCalls } from './cost-calls.ts';
import type { CostCounts } from './cost-counter.ts';
import { logBytesOf } from './cost-log-lines.ts';
import type { Prices } from './prices.ts';
import { exactly, type Range } from './range.ts';

/** Memory of the functions. Equals infra/constructs. Units: gigabytes. */
const WORKER_GIGABYTES = 0.5;
const CURATOR_GIGABYTES = 3_008 / 1_024;

/** One line of the bill. Units: `quantity` as `unit` says, US dollars. */
export interface CostLine {
  readonly what: string;
  readonly unit: string;
  readonly quantity: Range;
  readonly usd: Range;
}

/** What logs have cost once, and what keeping them costs a month. Units: US dollars. */
export interface Cost {
  readonly lines: readonly CostLine[];
  readonly once: Range;
  readonly monthly: number;
  /** What people count: runs, or records where there are none. */
  readonly logs: number;
  /** Of a million of them, at this rate; `undefined` when there are none. */
  readonly perMillionLogs: Range | undefined;
}

/** What people would call a log at this source: a run that landed, a run among records, or else a record. */
const logsOf = ({ landed, runs, lines }: CostCounts): number => (runs > 0 ? runs : landed > 0 ? landed : lines);

/**
 * What was counted, in US dollars. Without what does not depend on logs: alarms, secrets, polls of empty queues.
 * Test: test/unit/domain/cost.test.ts
 */
export function costOf(counts: CostCounts, prices: Prices): Cost {
  const calls = predictCalls(counts);
  const lines = [
    ...workerLines(counts, prices),
    priced('curator', 'GB-s', exactly((counts.buildMs / 1_000) * CURATOR_GIGABYTES), prices.lambdaGigabyteSecond),
    priced('SQS', 'requests', calls['SQS requests'], prices.sqsMillionRequests / 1e6),
    priced('DynamoDB, written', 'units', counts.writeUnits, prices.dynamoMillionWriteUnits / 1e6),
    priced('DynamoDB, read', 'units', calls['DynamoDB reads'], prices.dynamoMillionReadUnits / 1e6),
    priced('S3 PUT, POST, LIST', 'requests', calls['S3 writes'], prices.s3ThousandWrites / 1e3),
    priced('S3 GET, HEAD', 'requests', calls['S3 reads'], prices.s3ThousandReads / 1e3),
    ...eventLines(counts, prices),
    priced('log lines', 'bytes', loggedBytes(counts), prices.logGigabyte / 1e9),
  ];
  const once = {
    least: lines.reduce((sum, { usd }) => sum + usd.least, 0),
    most: lines.reduce((sum, { usd }) => sum + usd.most, 0),
  };
  const logs = logsOf(counts);
  const monthly =
    ((counts.storedBytes + counts.builtBytes) * prices.s3GigabyteMonth +
      counts.indexBytes * prices.dynamoGigabyteMonth) /
    1e9;
  const perMillionLogs = logs === 0 ? undefined : { least: (once.least / logs) * 1e6, most: (once.most / logs) * 1e6 };
  return { lines, once, monthly, logs, perMillionLogs };
}

/** Invocations of the worker: a build's message goes to the curator. */
const stepsOf = ({ tasks, builds }: CostCounts): Range => ({
  least: Math.max(0, tasks.least - builds),
  most: tasks.most,
});

function workerLines(counts: CostCounts, prices: Prices): CostLine[] {
  const { tasks, requests, bytes } = counts;
  const invocations = stepsOf(counts);
  const besidesMs = requests * prices.requestMilliseconds + (bytes / 1e6) * prices.megabyteMilliseconds;
  const gigabyteSeconds = (count: number): number =>
    ((count * prices.workerMilliseconds + besidesMs) / 1_000) * WORKER_GIGABYTES;
  const time = { least: gigabyteSeconds(invocations.least), most: gigabyteSeconds(invocations.most) };
  return [
    priced('Lambda', 'invocations', tasks, prices.lambdaMillionRequests / 1e6),
    priced('worker', 'GB-s', time, prices.lambdaGigabyteSecond),
  ];
}

function eventLines({ sliceChanges, events, discoveries }: CostCounts, prices: Prices): CostLine[] {
  return [
    priced('changes of slices', 'batches', announcedBatches(sliceChanges), announceUsd(prices)),
    priced('events for consumers', 'events', events, prices.eventsMillion / 1e6),
    priced('Scheduler', 'discoveries', exactly(discoveries), prices.schedulerMillion / 1e6),
  ];
}

function loggedBytes(counts: CostCounts): Range {
  const { builds, events, sliceChanges } = counts;
  const [steps, announced] = [stepsOf(counts), announcedBatches(sliceChanges)];
  return {
    least: logBytesOf({ steps: steps.least, landings: events.least, builds, announced: announced.least }),
    most: logBytesOf({ steps: steps.most, landings: events.most, builds, announced: announced.most }),
  };
}

const priced = (what: string, unit: string, quantity: Range, usdEach: number): CostLine => ({
  what,
  unit,
  quantity,
  usd: { least: quantity.least * usdEach, most: quantity.most * usdEach },
});
