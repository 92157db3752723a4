import * as z from 'zod';

/**
 * Builds one partition of the lake anew when more has landed in it than was built. Sending it twice is harmless.
 *
 * `force`: whether anything has landed or not, as `runlake rebuild` does. `vendor`, with it: of a day that was never marked
 * and holds something all the same. Both are for people (docs/runbook.md, "Rebuild a day"); the pipeline sends neither.
 */
export const CurateTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('curate'),
  source: z.string().min(1),
  dt: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  force: z.literal(true).exactOptional(),
  vendor: z.string().min(1).exactOptional(),
});
export type CurateTask = z.infer<typeof CurateTaskSchema>;
