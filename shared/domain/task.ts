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

/** An SQS message body of ours. A changed shape bumps `v`, and readers keep the previous one for a queue's retention. */
export const TaskSchema = z.discriminatedUnion('kind', [FetchTaskSchema, DiscoverTaskSchema, RetryTaskSchema]);
export type Task = z.infer<typeof TaskSchema>;
export type FetchTask = z.infer<typeof FetchTaskSchema>;
export type RetryTask = z.infer<typeof RetryTaskSchema>;
export type DiscoverTask = z.infer<typeof DiscoverTaskSchema>;
