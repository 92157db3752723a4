import type { Fetched } from './messages.ts';

/** Messages that one SQS call may send, receive or delete. */
const SQS_BATCH = 10;
/** States of an open slice; taking over at the start looks for each. */
const OPEN_STATES = 4;
/** Vendor requests of one delivery that go out of the budget. */
const MOST_REQUESTS = 3;
/** UTC days that the runs of one page, or the times of one run, lie on at most: they all began within some hours. */
const MOST_DAYS = 2;

/** A number of calls, or what it lies between where it depends on what happens to be due together. Both inclusive. */
export interface Expected {
  readonly least: number;
  readonly most: number;
}

export interface FormulaInput {
  /** New slices on each page of the listing. */
  readonly pages: readonly number[];
  readonly logs: readonly Pick<Fetched, 'deliveries' | 'storedParts'>[];
  readonly wallSeconds: number;
}

/**
 * AWS calls of one ingest of a source, by kind, from what was listed and from how each log travelled.
 *
 * For a log that took `d` deliveries (0 to 4 polls that said "not yet": d is 1 to 5) and whose object has `p` uploaded
 * parts (0: it went in one PUT):
 *
 *     DynamoDB UpdateItem   d + 1  the lease of each delivery, and the mark of the run's day (2 when it spans midnight)
 *     DynamoDB PutItem      1 + d  recorded once, saved after each delivery
 *     SQS SendMessage       d − 1  the next task, after each wait
 *     S3                    p = 0: PutObject 1;  p > 0: CreateMultipartUpload 1, UploadPart p, CompleteMultipartUpload 1
 *
 * and its share of what is done in batches: BatchGetItem 1/100, SendMessageBatch 1/10, ReceiveMessage and
 * DeleteMessageBatch d/10 to d each. The last two are made by the event source mapping (in AWS by Lambda itself).
 * The days of the new runs are marked as well: UpdateItem 1 a page and day.
 * Once per ingest: Query 5 and GetItem 1 (take-over at the start: the states, days that are not built, and backfills),
 * SendMessage 1 (the discovery), GetItem 1 and PutItem 1 (watermark).
 * The source's budget: GetItem 1, and PutItem 1 up to one for each vendor request, in practice far fewer.
 */
export function expectedCalls({ pages, logs, wallSeconds }: FormulaInput): Record<string, Expected> {
  const sum = (of: (log: FormulaInput['logs'][number]) => number): number =>
    logs.reduce((total, log) => total + of(log), 0);
  const deliveries = sum((log) => log.deliveries ?? 0);
  const multipart = sum((log) => (log.storedParts ? 1 : 0));
  const messages = 1 + deliveries;
  // One page of one slice is sent as one message; nothing is sent for a page without any.
  const batches = pages.filter((size) => size > 1).reduce((total, size) => total + Math.ceil(size / SQS_BATCH), 0);
  const singles = pages.filter((size) => size === 1).length;
  const exact = {
    'DynamoDB BatchGetItem': pages.length,
    'DynamoDB GetItem': 3,
    'DynamoDB Query': OPEN_STATES + 1,
    'S3 CompleteMultipartUpload': multipart,
    'S3 CreateMultipartUpload': multipart,
    'S3 PutObject': logs.length - multipart,
    'S3 UploadPart': sum((log) => log.storedParts ?? 0),
    'SQS SendMessage': 1 + singles + deliveries - logs.length,
    'SQS SendMessageBatch': batches,
  };
  const marks = logs.length + pages.filter((size) => size > 0).length;
  const puts = logs.length + deliveries + 1;
  const least = Math.ceil(messages / SQS_BATCH);
  // A long poll that finds nothing ends after 20 s; the last one is cut off by the stop.
  const emptyPolls = 1 + Math.ceil(wallSeconds / 20);
  return {
    ...Object.fromEntries(Object.entries(exact).map(([kind, calls]) => [kind, { least: calls, most: calls }])),
    'DynamoDB UpdateItem': { least: deliveries + marks, most: deliveries + MOST_DAYS * marks },
    'DynamoDB PutItem': { least: puts + 1, most: puts + 1 + pages.length + MOST_REQUESTS * deliveries },
    'SQS DeleteMessageBatch': { least, most: messages },
    'SQS ReceiveMessage': { least, most: messages + emptyPolls },
  };
}

/** What was counted against what was expected; `fits` is false for a kind that nobody expected, too. */
export interface Comparison {
  readonly kind: string;
  readonly counted: number;
  readonly expected: Expected;
  readonly fits: boolean;
}

export function compareCalls(
  counted: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, Expected>>,
): Comparison[] {
  const kinds = [...new Set([...Object.keys(counted), ...Object.keys(expected)])].sort();
  return kinds.map((kind) => {
    const calls = counted[kind] ?? 0;
    const range = expected[kind] ?? { least: 0, most: 0 };
    return { kind, counted: calls, expected: range, fits: calls >= range.least && calls <= range.most };
  });
}
