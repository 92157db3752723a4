import * as z from 'zod';

/** Null and missing mean the same to us: the vendor gave no value. A value of another type says nothing either. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

/** RFC 3339 by the documents; the older API gave epoch milliseconds under the same names. */
const instant = optional(z.union([z.string(), z.number().transform((ms) => new Date(ms).toISOString())]));

/**
 * A run, as the listing and the single-run endpoint give it. The two differ: the listing has no workspace, the single
 * run has no task id. Unknown fields are left alone.
 */
export const ExecutionSchema = z.looseObject({
  executionId: z.string().min(1),
  taskId: optional(z.string()),
  status: optional(z.string()),
  executionStatus: optional(z.string()),
  executionType: optional(z.string()),
  triggerTimestamp: instant,
  startTimestamp: instant,
  finishTimestamp: instant,
  planId: optional(z.string()),
  workspaceId: optional(z.string()),
  jobId: optional(z.string()),
  userType: optional(z.string()),
  errorMessage: optional(z.string()),
  misfiredExecutionReason: optional(z.string()),
});
export type Execution = z.infer<typeof ExecutionSchema>;

/** Only `items` is required by the vendor; `total` is a hint that may be missing or 0. */
export const ExecutionPageSchema = z.looseObject({
  items: z.array(ExecutionSchema),
  total: optional(z.number()),
});
export type ExecutionPage = z.infer<typeof ExecutionPageSchema>;

/** Answer to a generation; `size` is a number of lines and sometimes of bytes: a hint. */
export const GenerationSchema = z.looseObject({
  token: z.string().min(1),
  size: optional(z.coerce.number()),
});

/** Only the word READY together with a URL means ready; every other word means not yet. */
export const LogStatusSchema = z.looseObject({
  status: z.string(),
  presignedURL: optional(z.string()),
});

export const LogPageSchema = z.looseObject({
  size: optional(z.number()),
  totalSize: z.number(),
  totalSizeFiltered: optional(z.number()),
  data: optional(z.array(z.unknown())),
  nextIndex: optional(z.number()),
});

/** `expires_in` is documented as a string of seconds. */
export const AccessTokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: optional(z.coerce.number()),
});
