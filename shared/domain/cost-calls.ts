import type { CostCounts } from './cost-counter.ts';
import { exactly, type Range, sumOfRanges } from './range.ts';

/** Calls as AWS counts them in its bills. */
export const CALL_CLASSES = ['DynamoDB writes', 'DynamoDB reads', 'SQS requests', 'S3 writes', 'S3 reads'] as const;
export type CallClass = (typeof CALL_CLASSES)[number];

/** Of a build, each one that it may write is looked at first. Equals the tables of shared/lake/tables.ts. */
const TABLES = 7;
/** Listings of a build: a stream each, and the findings of audits. At the first build what the tables hold already, too. */
const LISTINGS = 8;
const LISTINGS_OF_FIRST_BUILD = LISTINGS + 2 * TABLES;
const SQS_BATCH = 10;

/** Which class a call is of that an `AwsCallCounter` names, as in `S3 PutObject`; `undefined` for one that costs nothing. */
export function classOfCall(kind: string): CallClass | undefined {
  if (kind.startsWith('SQS ')) return 'SQS requests';
  if (/^DynamoDB (?:PutItem|UpdateItem)$/.test(kind)) return 'DynamoDB writes';
  if (kind.startsWith('DynamoDB ')) return 'DynamoDB reads';
  if (/^S3 (?:Head|Get)Object$/.test(kind)) return 'S3 reads';
  // S3 takes nothing for giving up uploads and for deleting.
  return /^S3 (?:Abort|Delete)/.test(kind) || !kind.startsWith('S3 ') ? undefined : 'S3 writes';
}

/**
 * The AWS calls of one source, by class, from what its rows count.
 *
 * The least is what must have happened, the most what may have, without failures and crashes. Not in it: what does not
 * depend on logs (the sweeper's queries, the polls of empty queues, audits and people).
 * Test: test/e2e/predicted-calls.test.ts, against the calls that a real run has counted.
 */
export function predictCalls(counts: CostCounts): Record<CallClass, Range> {
  const { writes, tasks, puts, reads, leaseChecks, tablePuts, buildReads, builds, days, discoveries } = counts;
  const lists = days * LISTINGS_OF_FIRST_BUILD + Math.max(0, builds - days) * LISTINGS;
  // A discovery reads its watermark and whether its slices are known; budgets are read at the start and after conflicts.
  const discovery = { least: discoveries, most: 3 * discoveries + Math.ceil(counts.slices / 10) };
  // GetItem 1, once more at the first build; Query 2, and one more for each megabyte of runs.
  const build = { least: 3 * builds, most: 4 * builds + days + Math.ceil(counts.indexBytes / 1e6) };
  return {
    'DynamoDB writes': writes,
    'DynamoDB reads': sumOfRanges(leaseChecks, discovery, build),
    // Sent, received and deleted: in batches of up to ten, or one by one.
    'SQS requests': { least: Math.ceil((3 * tasks.least) / SQS_BATCH), most: 3 * tasks.most },
    'S3 writes': sumOfRanges(puts, tablePuts, { least: lists, most: lists + Math.ceil(buildReads.most / 1_000) }),
    'S3 reads': sumOfRanges(reads, buildReads, exactly(TABLES * builds)),
  };
}
