import { runWorldProcess } from '../kit/world-process.ts';
import { credentialsSchema } from './bearer.ts';
import { behaviourSchema } from './behaviour.ts';
import { benchPreset, benchSizesSchema, demoPreset } from './presets.ts';
import { createTalendStandIn } from './stand-in.ts';
import { createWorld } from './world.ts';
import { worldSpecSchema } from './world-spec.ts';

await runWorldProcess({
  worldSpec: worldSpecSchema,
  benchSizes: benchSizesSchema,
  behaviour: behaviourSchema,
  credentials: credentialsSchema,
  demo: demoPreset,
  bench: benchPreset,
  createWorld,
  create: createTalendStandIn,
});
