import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';
import type { SliceRow } from '../../domain/slice.ts';

/** What the connector remembers of one run between two steps. */
export const RunMemorySchema = z.object({
  /** What lands next. */
  stage: z.enum(['main', 'lines', 'subs', 'details']).default('main'),
  /** Line of the main log, when it was final as it was listed and is not too long to be kept. */
  main: z.string().optional(),
  /** How often in a row the vendor did not list the run, and since when. */
  missing: z.object({ readings: z.number(), sinceMs: z.number() }).optional(),
  /** Since when the main log contradicts itself. */
  unclearSinceMs: z.number().optional(),
  /** Page at which the next reading of lines or subs begins. */
  page: z.number().default(1),
  /** The main log does not hold its steps: they are listed. */
  needsSubs: z.boolean().default(false),
  /** Log ids that have a detail file, ascending. */
  details: z.array(z.string()).default([]),
  /** There are more of them than can be remembered. */
  tooManyDetails: z.boolean().default(false),
  /** Place in `details` of the next file, and of the next entry within it. */
  position: z.number().default(0),
  entry: z.number().default(0),
  /** Places in `details` of files that were not there at the first look. */
  absent: z.array(z.number()).default([]),
  /** Entries beyond the first of all files before `position`. */
  extras: z.number().default(0),
});
export type RunMemory = z.infer<typeof RunMemorySchema>;

/** Errors: invariant when the row holds something else. */
export function readMemory(slice: SliceRow): RunMemory {
  const parsed = RunMemorySchema.safeParse(slice.memory);
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', `The index row of run ${slice.id} holds notes that this version can not read`, {
    source: slice.source,
    cause: parsed.error,
  });
}
