import { z } from 'zod';
import { credentialsSchema } from './bearer.ts';
import { behaviourSchema } from './behaviour.ts';
import { faultRuleSchema } from './fault-rule.ts';
import { benchPreset, benchSizesSchema, demoPreset, type Preset } from './presets.ts';
import { serveTalendStandIn } from './server.ts';
import { createTalendStandIn } from './stand-in.ts';
import { createWorld } from './world.ts';
import { worldSpecSchema } from './world-spec.ts';

const worldSchema = z.union([
  z.enum(['demo', 'bench']),
  z.strictObject({ bench: benchSizesSchema }),
  z.strictObject({ spec: worldSpecSchema }),
]);

/** Options of the process, JSON in argv[2]. `startedAtMs` and `seed` make the world: keep them to get the same one again. */
const optionsSchema = z.strictObject({
  world: worldSchema.default('demo'),
  seed: z.string().default('demo'),
  startedAtMs: z.int().optional(),
  port: z.int().nonnegative().default(0),
  // Checked below, on top of the preset: a default here would undo what the preset says.
  behaviour: z.record(z.string(), z.unknown()).default({}),
  credentials: credentialsSchema.prefault({}),
  faults: z.array(faultRuleSchema).default([]),
});

function presetOf(world: z.output<typeof worldSchema>): Preset {
  if (world === 'demo') return demoPreset();
  if (world === 'bench') return benchPreset();
  return 'bench' in world ? benchPreset(world.bench) : { spec: world.spec, behaviour: {} };
}

const options = optionsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const preset = presetOf(options.world);
const world = createWorld({
  seed: options.seed,
  startedAtMs: options.startedAtMs ?? Date.now(),
  spec: preset.spec,
});
let url = '';
const standIn = createTalendStandIn({
  world,
  now: Date.now,
  random: Math.random,
  baseUrl: () => url,
  behaviour: behaviourSchema.parse({ ...preset.behaviour, ...options.behaviour }),
  credentials: options.credentials,
});
standIn.faults.set(options.faults);
const server = await serveTalendStandIn({ standIn, host: '127.0.0.1', port: options.port });
url = server.url;

async function stop(): Promise<void> {
  await server.stop();
  process.exit(0);
}
// A parent that was killed cannot say goodbye: the closed channel does.
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
if (process.send) process.send({ url });
else console.log(JSON.stringify({ url }));
