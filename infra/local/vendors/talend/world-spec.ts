import { z } from 'zod';

const rangeSchema = z.tuple([z.number().nonnegative(), z.number().nonnegative()]);

/** Final status words of the listing, lower case. Source: facts sheet, Talend 1.2. */
export const terminalStatusSchema = z.enum([
  'execution_successful',
  'execution_failed',
  'execution_rejected',
  'deploy_failed',
  'terminated',
  'terminated_timeout',
  'terminated_shutdown',
]);
export type TerminalStatus = z.infer<typeof terminalStatusSchema>;

/** `etl`: about 230 bytes of JSON an entry; `service`: about 310; `traces`: about 1.6 KB, most of it stack traces. */
const logStyleSchema = z.enum(['etl', 'service', 'traces']);
export type LogStyle = z.infer<typeof logStyleSchema>;

/**
 * Runs that are alike.
 *
 * Shape: `size.bytes` is exact for JSON, one object per line (0, or at least 1,000); `size.entries` is exact in entries.
 * Units: seconds. `endsInSeconds` puts the end after the start of the world, so that the run is executing until then.
 * `startsInSeconds` puts the trigger after the start of the world: nothing is known of the run until then; without it, runs
 * are triggered before. Not both, as the end follows from trigger and duration.
 * `misfired` runs have neither start nor finish time.
 */
const runGroupSchema = z
  .strictObject({
    count: z.int().nonnegative(),
    final: terminalStatusSchema.default('execution_successful'),
    misfired: z.boolean().default(false),
    style: logStyleSchema.default('etl'),
    size: z.union([z.strictObject({ bytes: rangeSchema }), z.strictObject({ entries: rangeSchema })]),
    durationSeconds: rangeSchema.default([5, 1800]),
    endsInSeconds: rangeSchema.optional(),
    startsInSeconds: rangeSchema.optional(),
  })
  .refine(({ endsInSeconds, startsInSeconds }) => endsInSeconds === undefined || startsInSeconds === undefined, {
    error: 'endsInSeconds and startsInSeconds exclude each other',
  });
export type RunGroup = z.output<typeof runGroupSchema>;

/** What a world consists of; with a seed and a start instant it is a world. `triggeredSecondsAgo` is before that instant. */
export const worldSpecSchema = z.strictObject({
  tasks: z.int().positive().default(6),
  triggeredSecondsAgo: rangeSchema.default([70, 72_000]),
  groups: z.array(runGroupSchema),
});
export type WorldSpec = z.output<typeof worldSpecSchema>;
