import { runWorldProcess } from '../kit/world-process.ts';
import { behaviourSchema } from './behaviour.ts';
import { benchPreset, benchSizesSchema, demoPreset } from './presets.ts';
import { createAkinonStandIn } from './stand-in.ts';
import { credentialsSchema } from './token-desk.ts';
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
  create: createAkinonStandIn,
});
