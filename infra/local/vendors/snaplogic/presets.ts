import { z } from 'zod';
import type { BehaviourOptions } from './behaviour.ts';
import { type WorldSpec, worldSpecSchema } from './world-spec.ts';

/** A world and the behaviour that belongs to it. */
export interface Preset {
  readonly spec: WorldSpec;
  readonly behaviour: BehaviourOptions;
}

/** Counts of a bench world. `day` is a UTC day; without one it is the day before the day before the start of the world. */
export const benchSizesSchema = z.strictObject({
  requests: z.int().nonnegative().default(500_000),
  day: z.iso.date().optional(),
});

/**
 * Returns the world of `npm start`: about 6,000 requests in the 6 h before it began, 300 of them in one burst of 2 s, and
 * 2,500 in the 24 h after. After 26 h an entry is purged, so that four of the six hours are gone when the first day is over.
 */
export function demoPreset(): Preset {
  const spec = worldSpecSchema.parse({
    traffic: [
      { requests: 5700, secondsFromStart: [-21_600, 0] },
      { requests: 300, secondsFromStart: [-9_000, -8_998] },
      { requests: 2500, secondsFromStart: [0, 86_400] },
    ],
  });
  return { spec, behaviour: { retentionHours: 26 } };
}

/** Returns a world of one day whose entries have all appeared, if the day is long over, and are never purged. */
export function benchPreset(input: z.input<typeof benchSizesSchema>, startedAtMs: number): Preset {
  const { requests, day } = benchSizesSchema.parse(input);
  const twoDaysBefore = new Date(startedAtMs - 2 * 86_400_000).toISOString().slice(0, 10);
  const spec = worldSpecSchema.parse({ traffic: [{ requests, day: day ?? twoDaysBefore }] });
  return { spec, behaviour: { retentionHours: 'unlimited' } };
}
