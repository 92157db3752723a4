import { z } from 'zod';
import type { FaultRuleBase } from './fault-rule.ts';
import { runStandInProcess } from './process.ts';
import { processOptionsShape, readProcessOptions } from './process-options.ts';
import type { StandIn, StandInOptions } from './stand-in.ts';

/** A world and the behaviour that belongs to it. */
export interface WorldPreset<Spec> {
  readonly spec: Spec;
  readonly behaviour: Readonly<Record<string, unknown>>;
}

/** What the process of a vendor's stand-in is made of. Units: epoch ms. */
export interface WorldVendor<Spec, World, Sizes, Behaviour, Credentials> {
  readonly worldSpec: z.ZodType<Spec>;
  readonly benchSizes: z.ZodType<Sizes>;
  readonly behaviour: z.ZodType<Behaviour>;
  readonly credentials: z.ZodType<Credentials>;
  demo(): WorldPreset<Spec>;
  bench(sizes: Sizes, startedAtMs: number): WorldPreset<Spec>;
  createWorld(made: { readonly seed: string; readonly startedAtMs: number; readonly spec: Spec }): World;
  create(
    own: StandInOptions & { readonly world: World; readonly behaviour: Behaviour; readonly credentials: Credentials },
  ): Pick<StandIn<FaultRuleBase, unknown>, 'handle' | 'faults'>;
}

/**
 * Runs the stand-in of a vendor as this process: the whole of its `main.ts`.
 *
 * Options, JSON in argv[2]: `world` is `demo`, `bench`, `{ bench: sizes }` or `{ spec }`; `seed` and `startedAtMs` make it,
 * so keep them to get the same one again; `behaviour` stands on top of the preset's; `credentials`; and those of
 * `process-options.ts`. Errors: rejects when an option is wrong.
 */
export async function runWorldProcess<Spec, World, Sizes, Behaviour, Credentials>(
  vendor: WorldVendor<Spec, World, Sizes, Behaviour, Credentials>,
): Promise<void> {
  const optionsSchema = z.strictObject({
    ...processOptionsShape,
    world: z
      .union([
        z.enum(['demo', 'bench']),
        z.strictObject({ bench: vendor.benchSizes }),
        z.strictObject({ spec: vendor.worldSpec }),
      ])
      .default('demo'),
    seed: z.string().default('demo'),
    startedAtMs: z.int().default(() => Date.now()),
    // Checked below, on top of the preset: a default here would undo what the preset says.
    behaviour: z.record(z.string(), z.unknown()).default({}),
    credentials: z.unknown().default({}),
  });
  const options = optionsSchema.parse(readProcessOptions());
  const { world: wanted, seed, startedAtMs } = options;
  const preset = (): WorldPreset<Spec> => {
    if (wanted === 'demo') return vendor.demo();
    if (wanted === 'bench') return vendor.bench(vendor.benchSizes.parse({}), startedAtMs);
    return 'bench' in wanted ? vendor.bench(wanted.bench, startedAtMs) : { spec: wanted.spec, behaviour: {} };
  };
  const { spec, behaviour } = preset();
  const world = vendor.createWorld({ seed, startedAtMs, spec });
  await runStandInProcess((own) =>
    vendor.create({
      ...own,
      world,
      behaviour: vendor.behaviour.parse({ ...behaviour, ...options.behaviour }),
      credentials: vendor.credentials.parse(options.credentials),
    }),
  );
}
