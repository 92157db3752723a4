import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../functions/records/lines.ts';
import { createMovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { END_STATES } from '../../shared/domain/slice.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { dieAt } from '../fakes/interruptible.ts';
import { SimulatedPipeline, type SimulationWatch } from '../simulation/simulated-pipeline.ts';
import type { SimulatedVendor, Stage, WorldName } from './simulated-vendor.ts';
import { travellingSecrets } from './travelling-secrets.ts';

const HOUR_MS = 3_600_000;
const TICK_MS = HOUR_MS / 4;
/** Deaths that are tried: at every call of a tiny world, or at so many of them evenly. */
const DEATHS = 60;
/** A copied discovery wakes what rests, and that makes messages again: so many copies are enough. */
const MAX_COPIES = 40;

interface Scene {
  readonly pipeline: SimulatedPipeline;
  readonly stage: Stage;
  /** Errors: an assertion when anything landed is not exactly what is true at the vendor, or a secret was told. */
  exact(ignore?: string): Promise<void>;
  tellsNoSecret(): Promise<void>;
}

interface SceneOptions {
  readonly world?: WorldName;
  readonly faults?: readonly object[];
  readonly behaviour?: Readonly<Record<string, unknown>>;
  readonly broken?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * What every connector must hold, whatever its vendor is like: run against the vendor's stand-in, through the whole
 * pipeline, on one clock. Each case begins with an empty store.
 */
export function connectorContract(vendor: SimulatedVendor): void {
  const source = `${vendor.vendor}-sim`;

  const scene = ({
    world = 'small',
    faults = [],
    behaviour = {},
    broken = false,
    options = {},
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
    });
    const tellsNoSecret = (): Promise<void> => expectNothingSecret(pipeline, secrets);
    const exact = async (ignore?: string): Promise<void> => {
      await tellsNoSecret();
      expect(shown(await stage.differences(pipeline, ignore))).toEqual([]);
    };
    return { pipeline, stage, exact, tellsNoSecret };
  };

  /** A scene that has settled, in which the faults struck. */
  const settled = async (options: SceneOptions, watch: SimulationWatch = {}): Promise<Scene> => {
    const one = scene(options);
    await one.pipeline.runUntilSettled([], watch);
    if (options.faults !== undefined) expect(struck(one.stage)).toBeGreaterThan(0);
    return one;
  };

  describe(`the connector of ${vendor.vendor}`, () => {
    it('brings everything exactly once', async () => {
      const { pipeline, exact } = await settled({});
      expect(pipeline.store.objects.size).toBeGreaterThan(0);
      await exact();
    });

    it('writes nothing when it reads the same again', async () => {
      const { pipeline, exact } = await settled({});
      const writes = pipeline.writes();
      await pipeline.pass(2 * TICK_MS, TICK_MS);
      expect(pipeline.writes()).toBe(writes);
      await exact();
    });

    it.each(Object.entries(vendor.orders))(
      'brings everything from a vendor that answers as: %s',
      async (_, behaviour) => {
        await (await settled({ behaviour })).exact();
      },
    );

    it.each(vendor.moving.map((rules) => [JSON.stringify(rules), rules] as const))(
      'misses and doubles nothing when rows move or come late: %s',
      async (_, faults) => {
        const { pipeline, stage, exact } = await settled({ faults });
        stage.standIn.faults.clear();
        await pipeline.pass(vendor.lateHours * HOUR_MS, TICK_MS);
        await exact();
      },
    );

    it('takes a vendor at its word that there is nothing', async () => {
      const { pipeline, exact } = await settled({ world: 'empty' });
      await pipeline.pass(HOUR_MS, TICK_MS);
      expect([...pipeline.store.objects.keys()]).toEqual([]);
      await exact();
    });

    it('brings a day in which rows come, change, come late and go', async () => {
      const { pipeline, exact } = scene({ world: 'day' });
      await pipeline.pass(vendor.dayHours * HOUR_MS, TICK_MS);
      await exact();
      const writes = pipeline.writes();
      await pipeline.pass(TICK_MS, TICK_MS);
      expect(pipeline.writes()).toBe(writes);
    }, 60_000);

    it('goes on after a restart between any two messages', async () => {
      await (await settled({}, { restarts: true })).exact();
    });

    it('dies at any call, before the effect or after it, and leaves an exact end state', async () => {
      const calls = await scene({ world: 'tiny' }).pipeline.runUntilSettled();
      const every = Math.max(1, calls.length / DEATHS);
      for (let index = 0; index < calls.length; index += every) {
        for (const fate of ['die before', 'die after'] as const) {
          const at = Math.floor(index);
          const { pipeline, stage } = scene({ world: 'tiny' });
          await pipeline.runUntilSettled([dieAt(at, fate)]);
          expect(shown(await stage.differences(pipeline)), `${fate} call ${at}, ${calls[at]}`).toEqual([]);
        }
      }
    }, 60_000);

    it('is not moved by messages that come twice', async () => {
      const one = scene();
      const copies = new Set<string>();
      let sent = 0;
      const delivered: SimulationWatch['delivered'] = ({ id, body }) => {
        if (copies.has(id) || sent >= MAX_COPIES) return;
        sent += 1;
        copies.add(one.pipeline.queue.put(source, body).id);
      };
      await one.pipeline.runUntilSettled([], { delivered });
      expect(copies.size).toBeGreaterThan(1);
      await one.exact();
    });

    it('does not mind two processes that work at the same time, on the same messages', async () => {
      const one = scene();
      const doubled = new Set<string>();
      one.pipeline.discover();
      const delivered: SimulationWatch['delivered'] = ({ body }) => {
        for (const message of one.pipeline.queue.messages()) {
          if (doubled.has(message.body) || message.body === body) continue;
          doubled.add(message.body);
          one.pipeline.queue.put(source, message.body, message.visibleAtMs);
        }
      };
      await one.pipeline.runUntilSettled([], { processes: 2, delivered });
      await one.exact();
    });

    it.each([
      ['once', [{ kind: 'bearer-expired', count: 1 }]],
      ['in the middle', [{ kind: 'bearer-expired', skip: 2, count: 1 }]],
      ['again and again', [1, 3, 5].map((skip) => ({ kind: 'bearer-expired', skip, count: 1 }))],
    ])('renews credentials that expire %s', async (_, faults) => {
      await (await settled({ faults })).exact();
    });

    it('gives up at once with credentials that are refused, and tells people without telling the secret', async () => {
      const { pipeline, tellsNoSecret } = scene({ broken: true });
      await pipeline.runUntilSettled();
      expect([...new Set(pipeline.queue.deadLetters.map(({ fields }) => fields.kind))]).toEqual(['auth']);
      expect(pipeline.store.objects.size).toBe(0);
      await tellsNoSecret();
    });

    it('proves its credentials with a question, and says which are wrong without telling them', async () => {
      const ask = ({ pipeline }: Scene) => pipeline.process().services.source(source).connector.check();
      await expect(ask(scene())).resolves.toMatchObject({ ok: true });
      const refused = await ask(scene({ broken: true })).catch((error: unknown) => error);
      expect(refused).toMatchObject({ kind: 'auth' });
      const told = inspect(refused, { depth: 10 });
      expect(vendor.secrets.filter((secret) => told.includes(secret))).toEqual([]);
    });

    it.each(['seconds', 'date', 'none'])(
      'slows down when it is asked to, with a wait in the form: %s',
      async (form) => {
        const faults = [{ kind: 'too-many-requests', retryAfterSeconds: 7, form, endpoint: 'any', count: 5 }];
        const { pipeline, exact } = await settled({ faults });
        const failures = pipeline.events.filter(
          (event) =>
            event.kind === 'problem' && event.error.kind !== 'rate_limited' && event.fields?.finding === undefined,
        );
        expect(failures).toEqual([]);
        await exact();
      },
    );

    it.each([
      ['is not there for a while', [{ kind: 'unavailable', endpoint: 'any', count: 4 }]],
      ['never answers for a while', [{ kind: 'never-answers', endpoint: 'any', count: 4 }]],
      [
        'breaks connections',
        [1, 2, 4].map((skip) => ({ kind: 'reset-before-answer', endpoint: 'any', skip, count: 1 })),
      ],
      ['breaks off in the middle of rows', [{ kind: 'reset-mid-body', endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['ends early', [{ kind: 'truncated-body', endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['sends half a page', [{ kind: 'malformed-json', endpoint: vendor.rowsEndpoint, skip: 1, count: 1 }]],
      ['sends a proxy’s page', [{ kind: 'server-error', status: 502, endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['is not well at every third request', [{ kind: 'server-error', endpoint: 'any', probability: 0.33 }]],
    ])('survives a vendor that %s', async (_, faults) => {
      await (await settled({ faults })).exact();
    });

    it('keeps fields that nobody knows', async () => {
      const { pipeline, exact } = await settled({ faults: [{ kind: 'unknown-fields' }] });
      await exact('addedByVendor');
      const [{ name, content }] = vendor.description.streams;
      if (content === 'files') return;
      const keys = [...pipeline.store.objects.keys()].filter((key) => key.includes(`stream=${name}/`));
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) {
        for await (const line of linesOf(pipeline.store, key)) expect(line).toContain('"addedByVendor":{');
      }
    });

    it.runIf(vendor.words.length > 0)('never ends a run because of a word that nobody knows', async () => {
      const { pipeline, stage, exact } = scene({ faults: vendor.words });
      await pipeline.live(HOUR_MS, TICK_MS);
      expect(struck(stage)).toBeGreaterThan(0);
      if (vendor.description.slice === 'run') {
        const ended = (await pipeline.rows()).filter(({ state }) => END_STATES.some((end) => end === state));
        expect(ended.map(({ id, state, note }) => `${id} ${state} ${note}`)).toEqual([]);
      }
      stage.standIn.faults.clear();
      await pipeline.pass(vendor.lateHours * HOUR_MS, TICK_MS);
      await exact();
    });
  });
}

/** Enough of them to see what is wrong. */
const shown = (differences: readonly string[]): string[] => differences.slice(0, 12).map((text) => text.slice(0, 300));

const struck = ({ standIn }: Stage): number =>
  Object.values(standIn.faults.fired()).reduce((sum, fired) => sum + fired, 0);

async function expectNothingSecret(pipeline: SimulatedPipeline, secrets: ReadonlySet<string>): Promise<void> {
  const { events, seen, queue } = pipeline;
  const told = JSON.stringify([events, seen, queue.deadLetters, queue.messages(), await pipeline.rows()]);
  expect([...secrets].filter((secret) => told.includes(secret))).toEqual([]);
}
