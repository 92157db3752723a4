import * as z from 'zod';

/** Builds one partition of the lake anew when more has landed in it than was built. Sending it twice is harmless. */
export const CurateTaskSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('curate'),
  source: z.string().min(1),
  dt: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
});
export type CurateTask = z.infer<typeof CurateTaskSchema>;
