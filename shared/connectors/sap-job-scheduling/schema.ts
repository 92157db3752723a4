import * as z from 'zod';

/** Null and missing mean the same to us: the vendor gave no value. A value of another type says nothing either. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

/** The documents type job ids as numbers and schedule ids as strings; both are names to us. */
const id = z.union([z.string().min(1), z.number()]).transform(String);

/** One row of the run logs. Times have no zone and mean UTC. Source: vendor document 003; facts sheet section 2.3. */
export const RunLogSchema = z.looseObject({
  runId: id,
  runText: optional(z.string()),
  executionTimestamp: optional(z.string()),
  runStatus: optional(z.string()),
  runState: optional(z.string()),
  scheduleTimestamp: optional(z.string()),
  completionTimestamp: optional(z.string()),
});
export type RunLog = z.infer<typeof RunLogSchema>;

/** `total` is a hint; `next_url` is there on newer services only, null or absent on the last page. */
export const RunLogPageSchema = z.looseObject({
  total: optional(z.number()),
  results: z.array(RunLogSchema),
  next_url: optional(z.string()),
});

/** Rows carry `jobId` or `_id`, or both with different values; then `jobId` is the one that paths take. */
export const JobPageSchema = z.looseObject({
  total: optional(z.number()),
  results: z.array(z.looseObject({ jobId: optional(id), _id: optional(id), name: optional(z.string()) })),
});

export const SchedulePageSchema = z.looseObject({
  total: optional(z.number()),
  results: z.array(z.looseObject({ scheduleId: id })),
});

export const AccessTokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: optional(z.coerce.number()),
});
