import { z } from 'zod';

const rangeSchema = z.tuple([z.number().nonnegative(), z.number().nonnegative()]);

/**
 * How a run goes.
 *
 * - `success`, `error`, `request-error`: answered at once (a request error: no answer came).
 * - `async-success`, `async-error`: acknowledged with 202, reported hours or days later.
 * - `unacknowledged`: neither acknowledged nor reported, UNKNOWN once the asynchronous timeout has passed.
 * - `expired`: acknowledged, never reported, UNKNOWN by the timeout; `updated` is reported after that, and turns SUCCESS.
 * - `task-success`, `task-error`, `task-timeout`: of a Cloud Foundry task.
 *
 * Source: facts sheet, SAP 2.3.
 */
export const outcomeSchema = z.enum([
  'success',
  'error',
  'request-error',
  'async-success',
  'async-error',
  'unacknowledged',
  'expired',
  'updated',
  'task-success',
  'task-error',
  'task-timeout',
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * A schedule and its runs.
 *
 * Shape: a run every `everySeconds`, up to `jitterSeconds` late, from `firstSecondsAgo` before the start of the world until
 * `lastSecondsAfter` (excluded; negative is before the start). `deck` says how often each outcome comes up in as many
 * consecutive runs as it has cards, in shuffled order; thus nothing a preset promises is left to chance. One run in
 * `lateEvery` (0: none) is listed only `lateSeconds` after its scheduleTimestamp. `leadSeconds` is how long a run is
 * SCHEDULED. `deletedSecondsAfter`: the schedule and all its run logs are gone so long after the start of the world.
 * Units: seconds.
 */
const scheduleSpecSchema = z
  .strictObject({
    everySeconds: z.number().positive(),
    jitterSeconds: z.number().nonnegative().default(0),
    firstSecondsAgo: z.number().default(16 * 86_400),
    lastSecondsAfter: z.number().default(5 * 86_400),
    active: z.boolean().default(true),
    deletedSecondsAfter: z.number().optional(),
    leadSeconds: rangeSchema.default([5, 45]),
    lateEvery: z.int().nonnegative().default(0),
    lateSeconds: rangeSchema.default([180, 900]),
    deck: z.partialRecord(outcomeSchema, z.int().nonnegative()).default({ success: 1 }),
  })
  .refine((schedule) => schedule.jitterSeconds < schedule.everySeconds, 'jitter would change the order of runs')
  .refine((schedule) => Object.values(schedule.deck).some((cards) => cards > 0), 'the deck has no card');
export type ScheduleSpec = z.output<typeof scheduleSpecSchema>;

const jobSpecSchema = z.strictObject({
  jobType: z.enum(['HTTP_ENDPOINT', 'CF_TASK']).default('HTTP_ENDPOINT'),
  active: z.boolean().default(true),
  schedules: z.array(scheduleSpecSchema),
});
export type JobSpec = z.output<typeof jobSpecSchema>;

/**
 * What a world consists of; with a seed and a start instant it is a world.
 *
 * Units: seconds. `asyncTimeoutSeconds` is ASYNC_EXEC_TIMEOUT, at most 7 days at the vendor; `asyncSeconds` is how long
 * reported asynchronous runs last, and `updateSeconds` how long after the timeout a late report comes.
 */
export const worldSpecSchema = z
  .strictObject({
    jobs: z.array(jobSpecSchema),
    asyncTimeoutSeconds: z.int().min(1).max(604_800).default(604_800),
    asyncSeconds: rangeSchema.default([3600, 600_000]),
    updateSeconds: rangeSchema.default([600, 7200]),
  })
  .refine((spec) => spec.asyncSeconds[1] <= spec.asyncTimeoutSeconds, 'a report would come after the timeout');
export type WorldSpec = z.output<typeof worldSpecSchema>;
