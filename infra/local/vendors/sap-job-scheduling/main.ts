import { z } from 'zod';
import { runStandInProcess } from '../kit/process.ts';
import { processOptionsShape, readProcessOptions } from '../kit/process-options.ts';
import { credentialsSchema } from './bearer.ts';
import { behaviourSchema } from './behaviour.ts';
import { benchPreset, benchSizesSchema, demoPreset, type Preset } from './presets.ts';
import { createSapStandIn } from './stand-in.ts';
import { createWorld } from './world.ts';
import { worldSpecSchema } from './world-spec.ts';

const worldSchema = z.union([
  z.enum(['demo', 'bench']),
  z.strictObject({ bench: benchSizesSchema }),
  z.strictObject({ spec: worldSpecSchema }),
]);

/** Options of the process, JSON in argv[2]. `startedAtMs` and `seed` make the world: keep them to get the same one again. */
const optionsSchema = z.strictObject({
  ...processOptionsShape,
  world: worldSchema.default('demo'),
  seed: z.string().default('demo'),
  startedAtMs: z.int().optional(),
  // Checked below, on top of the preset: a default here would undo what the preset says.
  behaviour: z.record(z.string(), z.unknown()).default({}),
  credentials: credentialsSchema.prefault({}),
});

function presetOf(world: z.output<typeof worldSchema>): Preset {
  if (world === 'demo') return demoPreset();
  if (world === 'bench') return benchPreset();
  return 'bench' in world ? benchPreset(world.bench) : { spec: world.spec, behaviour: {} };
}

const options = optionsSchema.parse(readProcessOptions());
const preset = presetOf(options.world);
const world = createWorld({
  seed: options.seed,
  startedAtMs: options.startedAtMs ?? Date.now(),
  spec: preset.spec,
});
const behaviour = behaviourSchema.parse({ ...preset.behaviour, ...options.behaviour });
await runStandInProcess((shared) =>
  createSapStandIn({ ...shared, world, behaviour, credentials: options.credentials }),
);
