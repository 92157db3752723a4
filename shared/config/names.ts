/** Names that code and infrastructure share; a misspelt one must not compile. */

/** Attribute and index names of the one DynamoDB table. Access patterns: docs/tables.md. */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAt',
  /** Runs of a source by UTC day, ordered by start. */
  byDay: { index: 'byDay', partitionKey: 'dayKey', sortKey: 'daySort' },
  /** Slices of a source in one state, ordered by due time. */
  byState: { index: 'byState', partitionKey: 'stateKey', sortKey: 'dueAtMs' },
} as const;

/**
 * S3 prefixes. `raw/` holds exactly what vendors sent; `staging/` holds tails of interrupted uploads and expires; `curated/`
 * the Parquet tables, each made anew from raw when needed; `audits/` what audits have found; `query-results/` what Athena
 * answered, and expires.
 */
export const PREFIX = {
  raw: 'raw/',
  staging: 'staging/',
  curated: 'curated/',
  audits: 'audits/',
  queryResults: 'query-results/',
} as const;

/** After this many deliveries without an answer from the worker a message moves to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;

/** Longest life of one worker invocation, and with it of a lease. Units: seconds. */
export const WORKER_TIMEOUT_SECONDS = 900;

/** SQS hides a delivered message this long: six worker timeouts, as AWS advises for event source mappings. */
export const VISIBILITY_TIMEOUT_SECONDS = 6 * WORKER_TIMEOUT_SECONDS;

/** Messages in one worker invocation. One: a log in flight has all the memory and all the time of the function. */
export const WORKER_BATCH_SIZE = 1;

export const queueName = (stage: string, sourceId: string): string => `runlake-${stage}-${sourceId}`;
export const deadLetterQueueName = (stage: string, sourceId: string): string => `${queueName(stage, sourceId)}-dlq`;

/** Queue of the curator, one for all sources. The underscore keeps it apart from every source's. */
export const curateQueueName = (stage: string): string => `runlake-${stage}_curate`;
export const curateDeadLetterQueueName = (stage: string): string => `${curateQueueName(stage)}-dlq`;

/** Queue of changes that did not become events. */
export const announceDeadLetterQueueName = (stage: string): string => `runlake-${stage}_announce-dlq`;

/** Longest life of one build of a partition. Units: seconds. */
export const CURATOR_TIMEOUT_SECONDS = 900;

/** SQS hides a delivered message of the curator this long, and a build that failed is tried again after it. */
export const CURATE_VISIBILITY_TIMEOUT_SECONDS = 6 * CURATOR_TIMEOUT_SECONDS;

/** Source of a worker queue, from its ARN. Shape: the text after `runlake-<stage>-`; stages hold no hyphen. */
export const sourceOfQueue = (arn: string): string => arn.replace(/^.*:runlake-[a-z0-9]+-/, '');
