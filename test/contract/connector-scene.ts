import { expect } from 'vitest';
import { createMovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { FakeLake } from '../fakes/fake-lake.ts';
import { SimulatedPipeline, type SimulationWatch } from '../simulation/simulated-pipeline.ts';
import type { SimulatedVendor, Stage, WorldName } from './simulated-vendor.ts';
import { travellingSecrets } from './travelling-secrets.ts';

export const HOUR_MS = 3_600_000;
/** How often the schedule asks for a discovery. */
export const TICK_MS = HOUR_MS / 4;

/** One vendor, one source and one empty store. */
export interface Scene {
  readonly source: string;
  readonly pipeline: SimulatedPipeline;
  readonly stage: Stage;
  /** Errors: an assertion when anything landed is not exactly what is true at the vendor, or a secret was told. */
  exact(ignore?: string): Promise<void>;
  tellsNoSecret(): Promise<void>;
}

export interface SceneOptions {
  readonly world?: WorldName;
  readonly faults?: readonly object[];
  readonly behaviour?: Readonly<Record<string, unknown>>;
  readonly broken?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
  /** A curator takes part. */
  readonly curated?: boolean;
}

/** Sets the stage of a case: `scene` with nothing done yet, `settled` after everything that was there has landed. */
export interface Scenes {
  scene(options?: SceneOptions): Scene;
  /** Errors: an assertion when the faults never struck. */
  settled(options: SceneOptions, watch?: SimulationWatch): Promise<Scene>;
}

export function scenesOf(vendor: SimulatedVendor): Scenes {
  const source = `${vendor.vendor}-sim`;

  const scene = ({
    world = 'small',
    faults = [],
    behaviour = {},
    broken = false,
    options = {},
    curated = false,
  }: SceneOptions = {}): Scene => {
    const environment = new FakeEnvironment();
    const stage = vendor.stage({
      world,
      startedAtMs: environment.now(),
      clock: createMovableClock(environment.now),
      random: environment.random,
      behaviour,
    });
    stage.standIn.faults.set(faults);
    const secrets = new Set(vendor.secrets);
    const pipeline = new SimulatedPipeline(environment, {
      source,
      handle: (request) => {
        for (const secret of travellingSecrets(request)) secrets.add(secret);
        return stage.standIn.handle(request);
      },
      compose: (storage, ports) => vendor.compose(storage, ports, { id: source, broken, options }),
      ...(curated ? { lake: new FakeLake(vendor.description.streams.map(({ name }) => name)) } : {}),
    });
    const tellsNoSecret = (): Promise<void> => expectNothingSecret(pipeline, secrets);
    const exact = async (ignore?: string): Promise<void> => {
      await tellsNoSecret();
      expect(shown(await stage.differences(pipeline, ignore))).toEqual([]);
    };
    return { source, pipeline, stage, exact, tellsNoSecret };
  };

  /** A scene that has settled, in which the faults struck. */
  const settled = async (options: SceneOptions, watch: SimulationWatch = {}): Promise<Scene> => {
    const one = scene(options);
    await one.pipeline.runUntilSettled([], watch);
    if (options.faults !== undefined) expect(struck(one.stage)).toBeGreaterThan(0);
    return one;
  };

  return { scene, settled };
}

/** Enough of them to see what is wrong. */
export const shown = (differences: readonly string[]): string[] =>
  differences.slice(0, 12).map((text) => text.slice(0, 300));

/** How often a fault struck. */
export const struck = ({ standIn }: Stage): number =>
  Object.values(standIn.faults.fired()).reduce((sum, fired) => sum + fired, 0);

async function expectNothingSecret(pipeline: SimulatedPipeline, secrets: ReadonlySet<string>): Promise<void> {
  const { events, seen, queue } = pipeline;
  const told = JSON.stringify([events, seen, queue.deadLetters, queue.messages(), await pipeline.rows()]);
  expect([...secrets].filter((secret) => told.includes(secret))).toEqual([]);
}
