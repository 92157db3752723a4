import { z } from 'zod';
import type { BehaviourOptions } from './behaviour.ts';
import { type WorldSpec, worldSpecSchema } from './world-spec.ts';

/** A world and the behaviour that belongs to it. */
export interface Preset {
  readonly spec: WorldSpec;
  readonly behaviour: BehaviourOptions;
}

/** Counts of a bench world. */
export const benchSizesSchema = z.strictObject({
  runs: z.int().nonnegative().default(20_000),
  schedules: z.int().positive().default(3),
});

const daySeconds = 86_400;
const hourSeconds = 3600;

/**
 * Returns the world of the demo: 3 jobs with 5 schedules, about 900 runs listed when it begins and 250 more in its first day.
 *
 * Shape: in that day rows are purged, change, are corrected after their timeout and come late; one schedule is deleted after
 * 13 hours. Every kind of run is there for any seed.
 */
export function demoPreset(): Preset {
  const spec = worldSpecSchema.parse({
    jobs: [
      {
        schedules: [
          {
            everySeconds: 600,
            jitterSeconds: 40,
            firstSecondsAgo: daySeconds,
            lateEvery: 12,
            deck: { success: 16, error: 2, 'request-error': 1, 'async-success': 1 },
          },
          { everySeconds: 7200, lastSecondsAfter: -9 * daySeconds, active: false, deck: { success: 5, expired: 1 } },
        ],
      },
      {
        schedules: [
          {
            everySeconds: 2700,
            jitterSeconds: 90,
            lateEvery: 16,
            deck: {
              success: 9,
              error: 1,
              'request-error': 1,
              'async-success': 1,
              'async-error': 1,
              unacknowledged: 1,
              expired: 1,
              updated: 1,
            },
          },
          {
            everySeconds: 1800,
            jitterSeconds: 15,
            firstSecondsAgo: daySeconds,
            deletedSecondsAfter: 13 * hourSeconds,
            deck: { success: 10, error: 1, 'async-success': 1 },
          },
        ],
      },
      {
        jobType: 'CF_TASK',
        schedules: [
          {
            everySeconds: 1800,
            jitterSeconds: 5,
            firstSecondsAgo: 3 * daySeconds,
            deck: { 'task-success': 13, 'task-error': 1, 'task-timeout': 1, 'request-error': 1 },
          },
        ],
      },
    ],
  });
  return { spec, behaviour: {} };
}

/** Returns a world of as many runs as asked for, all listed and finished when it begins, the oldest 13 days old. */
export function benchPreset(input: z.input<typeof benchSizesSchema> = {}): Preset {
  const { runs, schedules } = benchSizesSchema.parse(input);
  const spec = worldSpecSchema.parse({
    jobs: Array.from({ length: schedules }, (_, nth) => {
      const count = Math.floor(runs / schedules) + (nth < runs % schedules ? 1 : 0);
      const everySeconds = Math.max(1, Math.floor((13 * daySeconds - hourSeconds) / Math.max(1, count)));
      return {
        schedules: [
          {
            everySeconds,
            firstSecondsAgo: hourSeconds + count * everySeconds,
            lastSecondsAfter: -hourSeconds,
            deck: { success: 17, error: 2, 'request-error': 1 },
          },
        ],
      };
    }),
  });
  return { spec, behaviour: {} };
}
