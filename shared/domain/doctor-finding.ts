import * as z from 'zod';

/**
 * One thing that was looked at: `bad` is wrong, `unknown` could not be looked at. `todo` says what to do where something is
 * to be done. Never a secret, a token or a body.
 */
export const DoctorFindingSchema = z.object({
  check: z.string().min(1),
  state: z.enum(['good', 'bad', 'unknown']),
  /** What was found, for people. */
  found: z.string(),
  todo: z.string().optional(),
  source: z.string().optional(),
});
export type DoctorFinding = Readonly<z.infer<typeof DoctorFindingSchema>>;
