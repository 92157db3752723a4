import { z } from 'zod';
import { runStandInProcess } from '../kit/process.ts';
import { processOptionsShape, readProcessOptions } from '../kit/process-options.ts';
import { behaviourSchema } from './behaviour.ts';
import { benchPreset, benchSizesSchema, demoPreset, type Preset } from './presets.ts';
import { credentialsSchema } from './sign-in.ts';
import { createSnapLogicStandIn } from './stand-in.ts';
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
  startedAtMs: z.int().default(() => Date.now()),
  // Checked below, on top of the preset: a default here would undo what the preset says.
  behaviour: z.record(z.string(), z.unknown()).default({}),
  credentials: credentialsSchema.prefault({}),
});

function presetOf(world: z.output<typeof worldSchema>, startedAtMs: number): Preset {
  if (world === 'demo') return demoPreset();
  if (world === 'bench') return benchPreset({}, startedAtMs);
  return 'bench' in world ? benchPreset(world.bench, startedAtMs) : { spec: world.spec, behaviour: {} };
}

const { seed, startedAtMs, credentials, ...options } = optionsSchema.parse(readProcessOptions());
const preset = presetOf(options.world, startedAtMs);
const world = createWorld({ seed, startedAtMs, spec: preset.spec });
const behaviour = behaviourSchema.parse({ ...preset.behaviour, ...options.behaviour });
await runStandInProcess((owned) => createSnapLogicStandIn({ ...owned, world, behaviour, credentials }));
