import { z } from 'zod';
import type { BehaviourOptions } from './behaviour.ts';
import { type WorldSpec, worldSpecSchema } from './world-spec.ts';

/** A world and the behaviour that belongs to it. */
export interface Preset {
  readonly spec: WorldSpec;
  readonly behaviour: BehaviourOptions;
}

/** Counts of a bench world; `downloads` are detail files per run. */
export const benchSizesSchema = z.strictObject({
  runs: z.int().nonnegative().default(1000),
  downloads: z.int().nonnegative().default(1),
  linesPerRun: z.int().nonnegative().default(20),
});

const before = [-2880, -90];
const open = { createdMinutes: [-40, -2], endsInSeconds: [5, 5400] };
const firstDay = [1, 1380];
const secondDay = [1450, 3000];

/**
 * Returns the demo world: 1 project with 3 flows.
 *
 * Shape: at the start 120 final main logs, 8 open ones, about 5,000 line logs and 80 detail files; 60 more runs in the next
 * 23 h, of which some are listed minutes late, while 6 old ones are purged; nothing is open at +24 h; 45 more runs until +50 h.
 */
export function demoPreset(): Preset {
  const spec = worldSpecSchema.parse({
    groups: [
      { count: 74, createdMinutes: before, lines: [0, 60], details: [0, 1] },
      { count: 8, createdMinutes: before, lines: [150, 320], details: [1, 4] },
      { count: 12, createdMinutes: before, outcome: 'failed', lines: [5, 60], details: [1, 2] },
      { count: 10, createdMinutes: before, outcome: 'empty', details: [0, 0] },
      { count: 5, createdMinutes: before, contradiction: 'status-lags', details: [0, 1] },
      { count: 5, createdMinutes: before, listedLateSeconds: [120, 900], details: [0, 1] },
      { count: 6, createdMinutes: [-2880, -2400], purgedMinutes: [30, 1200], details: [0, 2] },
      { ...open, count: 2, lines: [20, 90], details: [1, 2] },
      { ...open, count: 2, lines: [5, 60], contradiction: 'status-lags' },
      { ...open, count: 1, lines: [5, 60], contradiction: 'finished-lags', outcome: 'failed' },
      { ...open, count: 1, lines: [5, 60], contradiction: 'state-lags' },
      { ...open, count: 2, lines: [5, 60], contradiction: 'sub-lags', details: [1, 2] },
      { count: 30, createdMinutes: firstDay, details: [0, 2] },
      { count: 6, createdMinutes: firstDay, outcome: 'failed', lines: [5, 60] },
      { count: 4, createdMinutes: firstDay, outcome: 'empty', details: [0, 0] },
      { count: 3, createdMinutes: firstDay, lines: [150, 320], details: [1, 4] },
      { count: 7, createdMinutes: firstDay, listedLateSeconds: [60, 900] },
      { count: 5, createdMinutes: firstDay, contradiction: 'status-lags' },
      { count: 5, createdMinutes: firstDay, contradiction: 'sub-lags', details: [1, 2] },
      { count: 35, createdMinutes: secondDay, details: [0, 2] },
      { count: 5, createdMinutes: secondDay, outcome: 'failed', contradiction: 'finished-lags' },
      { count: 5, createdMinutes: secondDay, listedLateSeconds: [60, 900], contradiction: 'state-lags' },
    ],
  });
  return { spec, behaviour: {} };
}

/** Returns a world of runs that are final since an hour or more, each with the same number of lines and detail files. */
export function benchPreset(input: z.input<typeof benchSizesSchema> = {}): Preset {
  const { runs, downloads, linesPerRun } = benchSizesSchema.parse(input);
  const spec = worldSpecSchema.parse({
    groups: [
      { count: runs, createdMinutes: before, lines: [linesPerRun, linesPerRun], details: [downloads, downloads] },
    ],
  });
  return { spec, behaviour: {} };
}
