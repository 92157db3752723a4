import { z } from 'zod';
import type { BehaviourOptions } from './behaviour.ts';
import { type WorldSpec, worldSpecSchema } from './world-spec.ts';

/** A world and the behaviour that belongs to it. */
export interface Preset {
  readonly spec: WorldSpec;
  readonly behaviour: BehaviourOptions;
}

/** Counts of a bench world. Units: bytes, exact for JSON with one object per line. */
export const benchSizesSchema = z.strictObject({
  logs: z.int().nonnegative().default(500),
  logBytes: z.int().min(1000).default(200_000),
  bigLogs: z.array(z.int().min(1000)).default([200_000_000]),
  mostPolls: z.int().nonnegative().default(4),
});

/** Runs of the next day, triggered 1 to 21 h after the start: the last one is over before 23 h have passed. */
const nextDay = { startsInSeconds: [3600, 75_600], durationSeconds: [5, 1800] };

/**
 * Returns the world of `npm start`: 300 runs, about 350 MB of JSON, 8 of them still executing for 3 to 12 s.
 *
 * Shape: 40 more runs with small logs (1.5 MB in all at most) are triggered, executed and over in the course of the next day, so
 * that a clock moved by 24 h finds new ones and none that is under way.
 */
export function demoPreset(): Preset {
  const spec = worldSpecSchema.parse({
    groups: [
      { count: 8, size: { bytes: [20_000, 400_000] }, endsInSeconds: [3, 12] },
      { count: 10, size: { entries: [0, 0] } },
      { count: 4, final: 'deploy_failed', size: { entries: [0, 0] } },
      { count: 2, final: 'execution_rejected', misfired: true, size: { entries: [0, 0] } },
      { count: 25, style: 'service', size: { entries: [1, 12] } },
      { count: 8, final: 'execution_failed', style: 'traces', size: { bytes: [30_000, 400_000] } },
      { count: 3, final: 'execution_rejected', size: { entries: [1, 3] } },
      { count: 2, final: 'terminated', size: { bytes: [20_000, 200_000] } },
      { count: 2, final: 'terminated_timeout', size: { bytes: [20_000, 200_000] } },
      { count: 1, final: 'terminated_shutdown', size: { bytes: [20_000, 200_000] } },
      { count: 160, size: { bytes: [80_000, 330_000] } },
      { count: 51, style: 'service', size: { bytes: [80_000, 330_000] } },
      { count: 22, size: { bytes: [1_500_000, 9_000_000] } },
      { count: 1, style: 'traces', size: { bytes: [110_000_000, 110_000_000] }, durationSeconds: [2400, 3600] },
      { count: 1, size: { entries: [250_000, 250_000] }, durationSeconds: [3000, 3600] },
      { ...nextDay, count: 24, size: { bytes: [5_000, 40_000] } },
      { ...nextDay, count: 8, style: 'service', size: { entries: [1, 60] } },
      { ...nextDay, count: 4, final: 'execution_failed', style: 'traces', size: { bytes: [10_000, 40_000] } },
      { ...nextDay, count: 2, final: 'deploy_failed', size: { entries: [0, 0] } },
      { ...nextDay, count: 2, size: { entries: [0, 0] } },
    ],
  });
  return { spec, behaviour: {} };
}

/** Returns a world of ended runs whose logs have exact sizes and always one part. */
export function benchPreset(input: z.input<typeof benchSizesSchema> = {}): Preset {
  const { logs, logBytes, bigLogs, mostPolls } = benchSizesSchema.parse(input);
  const big = bigLogs.map((bytes) => ({ count: 1, size: { bytes: [bytes, bytes] } }));
  const spec = worldSpecSchema.parse({
    triggeredSecondsAgo: [7200, 72_000],
    groups: [{ count: logs, size: { bytes: [logBytes, logBytes] } }, ...big],
  });
  return { spec, behaviour: { entriesPerPart: 'unlimited', readiness: { kind: 'polls', most: mostPolls } } };
}
