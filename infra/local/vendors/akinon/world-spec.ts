import { z } from 'zod';

const ascending = ([least, most]: readonly [number, number]) => least <= most;
const rangeSchema = z.tuple([z.int(), z.int()]).refine(ascending);
const countRangeSchema = z.tuple([z.int().nonnegative(), z.int().nonnegative()]).refine(ascending);

/** How a run ends: status 2, 3 or 4. Source: vendor document 002. */
const outcomeSchema = z.enum(['success', 'failed', 'empty']);

/**
 * What is wrong with a run between the first sign of its end and its end: state 3 with status 1, state 2 with a final status,
 * no `finished`, or a sub flow that is still in progress under a main log that looks final.
 */
const contradictionSchema = z.enum(['none', 'status-lags', 'state-lags', 'finished-lags', 'sub-lags']);
export type Contradiction = z.infer<typeof contradictionSchema>;

/**
 * Runs that are alike.
 *
 * Shape: both ends of a range are in it. `details` beyond the rows of a run are left out. `endsInSeconds` puts the end of the
 * last step after the start of the world, whatever the duration. `hangs` leaves the run contradictory for ever.
 * Units: minutes are relative to the start of the world, negative before it; `durationSeconds` lasts until the last step's end.
 */
const runGroupSchema = z.strictObject({
  count: z.int().nonnegative(),
  createdMinutes: rangeSchema,
  durationSeconds: z
    .tuple([z.int().min(1), z.int().min(1)])
    .refine(ascending)
    .default([20, 1500]),
  endsInSeconds: countRangeSchema.optional(),
  outcome: outcomeSchema.default('success'),
  lines: countRangeSchema.default([0, 60]),
  details: countRangeSchema.default([0, 1]),
  contradiction: contradictionSchema.default('none'),
  contradictionSeconds: z
    .tuple([z.int().min(1), z.int().min(1)])
    .refine(ascending)
    .default([20, 600]),
  hangs: z.boolean().default(false),
  listedLateSeconds: countRangeSchema.default([0, 0]),
  purgedMinutes: rangeSchema.optional(),
});
export type RunGroup = z.output<typeof runGroupSchema>;

/** What a world consists of; with a seed and a start instant it is a world. `flows` are per project. */
export const worldSpecSchema = z.strictObject({
  projects: z.int().positive().default(1),
  flows: z.int().positive().default(3),
  groups: z.array(runGroupSchema),
});
export type WorldSpec = z.output<typeof worldSpecSchema>;
