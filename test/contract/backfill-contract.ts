import { describe, expect, it } from 'vitest';
import { LedgerStore } from '../../functions/backfill/ledger-store.ts';
import { openLedger } from '../../functions/backfill/open-ledger.ts';
import { planBackfill } from '../../functions/backfill/plan-backfill.ts';
import type { Services } from '../../functions/services.ts';
import { type BackfillLedger, ledgerState, newLedger } from '../../shared/domain/backfill.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { ListedSlice } from '../../shared/ports/connector.ts';
import { collect } from '../factories/collect.ts';
import { dieAt, type FatePlan } from '../fakes/interruptible.ts';
import { HOUR_MS, type Scene, type SceneOptions, scenesOf, shown, struck } from './connector-scene.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';

const DAY_MS = 24 * HOUR_MS;
/** Until every window of a world is older than the look-back. */
const SETTLED_HOURS = 6;
/** Deaths that are tried, evenly over the calls. */
const DEATHS = 16;
const PER_MINUTE = 600;

/** The days of the simulated worlds, up to midnight and with what follows. */
const rangeOf = ({ pipeline }: Scene): Window => {
  const toMs = Math.ceil(pipeline.environment.now() / DAY_MS) * DAY_MS;
  return { fromMs: toMs - 4 * DAY_MS, toMs };
};

const servicesOf = ({ pipeline }: Scene): Services => pipeline.process().services;

async function listedOf(one: Scene, range: Window): Promise<ListedSlice[]> {
  const { connector, stream } = servicesOf(one).source(one.source);
  const discovered = await one.pipeline.index.loadCheckpoint(one.source, stream);
  return (await collect(connector.backfill?.(range, { requests: 0 }, discovered?.cursor) ?? nothing())).flat();
}

async function* nothing(): AsyncGenerator<readonly ListedSlice[]> {}

const idsOf = (slices: readonly { readonly id: string }[]): string[] => slices.map(({ id }) => id).sort();

/** What every connector that can bring a past range must hold. */
export function backfillContract(vendor: SimulatedVendor): void {
  const { backfill } = vendor.description;
  if (backfill === undefined) return;
  const { scene, settled } = scenesOf(vendor);

  /** A source that has discovered nothing, at a midnight when all of its world is over. */
  const fresh = (options: SceneOptions = {}): Scene => {
    const one = scene(options);
    for (const { id } of one.pipeline.queue.messages()) one.pipeline.queue.ack(id);
    one.pipeline.environment.advanceTo(rangeOf(one).toMs);
    return one;
  };

  const planned = (one: Scene): BackfillLedger =>
    newLedger(rangeOf(one), { ...backfill, perMinute: PER_MINUTE }, one.pipeline.environment.now());

  const begin = (one: Scene): Promise<BackfillLedger> => openLedger(servicesOf(one), one.source, planned(one));

  const stored = async (one: Scene): Promise<BackfillLedger> => {
    const { index, environment } = one.pipeline;
    const store = new LedgerStore(index, one.source, environment.now);
    const names = await store.names();
    expect(names).toHaveLength(1);
    return (await store.load(names[0]!))!.ledger;
  };

  const dryRun = async (one: Scene, ledger = planned(one)) => {
    const { id, stream, connector } = servicesOf(one).source(one.source);
    return await collect(planBackfill({ id, stream, connector, index: one.pipeline.index }, ledger));
  };

  const backfilled = async (one: Scene, plans: readonly FatePlan[] = []): Promise<string[]> => {
    await begin(one);
    return await one.pipeline.runUntilSettled(plans);
  };

  describe(`a backfill of ${vendor.vendor}`, () => {
    it('lists what discoveries have recorded, each thing once and as they did', async () => {
      const one = await settled({});
      await one.pipeline.pass(SETTLED_HOURS * HOUR_MS, HOUR_MS);
      const listed = await listedOf(one, rangeOf(one));
      const rows = new Map((await one.pipeline.rows()).map((row) => [row.id, row]));
      expect(listed.length).toBeGreaterThan(1);
      expect(new Set(idsOf(listed)).size).toBe(listed.length);
      for (const { id, run, window } of listed) {
        const row = rows.get(id);
        // A window in which nothing is may be from before the first discovery.
        if (row === undefined && window !== undefined) continue;
        expect(row?.window).toEqual(window);
        expect(row?.run?.runId).toBe(run?.runId);
        rows.delete(id);
      }
      expect([...rows.keys()].filter((id) => !id.includes('@'))).toEqual([]);
    });

    it('lists the same in pieces as in one', async () => {
      if (backfill.by === 'range') return;
      const one = fresh();
      const { fromMs, toMs } = rangeOf(one);
      const pieces: ListedSlice[] = [];
      for (let ms = fromMs; ms < toMs; ms += 6 * HOUR_MS)
        pieces.push(...(await listedOf(one, { fromMs: ms, toMs: ms + 6 * HOUR_MS })));
      expect(idsOf(pieces)).toEqual(idsOf(await listedOf(one, { fromMs, toMs })));
    });

    it('brings everything of the past to a source that has discovered nothing, and comes to what its dry run says', async () => {
      const one = fresh();
      const plan = await dryRun(one);
      await backfilled(one);
      await one.exact();
      expect((await stored(one)).windows).toEqual(plan);
      expect(plan.reduce((sum, window) => sum + (window.status === 'done' ? window.fresh : 0), 0)).toBeGreaterThan(0);
    });

    it.each([...Object.entries(vendor.orders)])(
      'brings everything from a vendor that answers as: %s',
      async (_, behaviour) => {
        const one = fresh({ behaviour });
        await backfilled(one);
        await one.exact();
      },
    );

    it.each(vendor.moving.map((rules) => [JSON.stringify(rules), rules] as const))(
      'misses and doubles nothing when rows move while it lists them: %s',
      async (_, faults) => {
        const one = fresh({ faults });
        await backfilled(one);
        expect(struck(one.stage)).toBeGreaterThan(0);
        // What came late, discoveries find.
        if (!JSON.stringify(faults).includes('late-rows')) await one.exact();
      },
    );

    it('has nothing to do where everything is known, and writes no object', async () => {
      const one = await settled({});
      await one.pipeline.pass(SETTLED_HOURS * HOUR_MS, HOUR_MS);
      const writes = one.pipeline.writes();
      const before = await listedOf(one, rangeOf(one));
      await backfilled(one);
      await one.exact();
      expect(one.pipeline.writes()).toBe(writes);
      expect(ledgerState(await stored(one))).toBe('done');
      expect(before.length).toBeGreaterThan(0);
    });

    it('comes to the same ledger and the same objects when its process dies at any call', async () => {
      const calm = fresh({ world: 'tiny' });
      const calls = await backfilled(calm);
      const { windows } = await stored(calm);
      const every = Math.max(1, calls.length / DEATHS);
      for (let index = 0; index < calls.length; index += every) {
        for (const fate of ['die before', 'die after'] as const) {
          const at = Math.floor(index);
          const one = fresh({ world: 'tiny' });
          await backfilled(one, [dieAt(at, fate)]);
          const where = `${fate} call ${at}, ${calls[at]}`;
          expect(shown(await one.stage.differences(one.pipeline)), where).toEqual([]);
          expect((await stored(one)).windows, where).toEqual(windows);
        }
      }
    }, 120_000);

    it('brings everything on a budget of a few requests a minute', async () => {
      const one = fresh({ options: { requestsPerMinute: 4 } });
      await backfilled(one);
      await one.exact();
    }, 60_000);

    it('is stopped by credentials that are refused, with one dead letter, and goes on when that is redriven', async () => {
      const one = fresh({ broken: true });
      await backfilled(one);
      const ledger = await stored(one);
      if (vendor.vendor === 'snaplogic') return expect(ledgerState(ledger)).toBe('done');
      expect(ledgerState(ledger)).toBe('stopped');
      expect(one.pipeline.queue.deadLetters).toHaveLength(1);
      const [letter] = one.pipeline.queue.deadLetters;
      expect(letter?.reason).toMatch(/^backfill .* was stopped at .* auth: /);
      one.pipeline.queue.put(one.source, letter?.body ?? '');
      await one.pipeline.runUntilSettled();
      expect((await stored(one)).hop).toBeGreaterThan(ledger.hop);
      await one.tellsNoSecret();
    });
  });
}
