import * as z from 'zod';

/** Advances one slice by one step. `hop` must equal the row's: any other task is old or a duplicate. */
const FetchTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('fetch'),
  source: z.string().min(1),
  stream: z.string().min(1),
  id: z.string().min(1),
  hop: z.int().min(0),
});

/** Lists what is new at a source. `attempt` counts failures in a row of this one discovery. */
const DiscoverTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('discover'),
  source: z.string().min(1),
  attempt: z.int().min(0).default(0),
});

/** Opens a slice that was given up once more. A dead letter is such a task: redriven to its queue, it does its work. */
const RetryTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('retry'),
  source: z.string().min(1),
  stream: z.string().min(1),
  id: z.string().min(1),
});

/**
 * Takes the next window of a backfill. `hop` must equal the ledger's: any other task is old or a duplicate. Without one it
 * opens the windows that were given up once more: a dead letter is such a task.
 */
const BackfillTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('backfill'),
  source: z.string().min(1),
  ledger: z.string().min(1),
  hop: z.int().min(0).exactOptional(),
});

/** An SQS message body of ours. A changed shape bumps `v`, and readers keep the previous one for a queue's retention. */
export const TaskSchema = z.discriminatedUnion('kind', [
  FetchTaskSchema,
  DiscoverTaskSchema,
  RetryTaskSchema,
  BackfillTaskSchema,
]);
export type Task = z.infer<typeof TaskSchema>;
export type FetchTask = z.infer<typeof FetchTaskSchema>;
export type RetryTask = z.infer<typeof RetryTaskSchema>;
export type DiscoverTask = z.infer<typeof DiscoverTaskSchema>;
export type BackfillTask = z.infer<typeof BackfillTaskSchema>;
