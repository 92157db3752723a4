import { describe, expect, it } from 'vitest';
import { dieAt } from '../fakes/interruptible.ts';
import { lakeDifferences } from '../simulation/lake-differences.ts';
import type { SimulationWatch } from '../simulation/simulated-pipeline.ts';
import { backfillContract } from './backfill-contract.ts';
import { HOUR_MS, scenesOf, shown, TICK_MS } from './connector-scene.ts';
import { failingVendorContract } from './failing-vendor-contract.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';

/** Deaths that are tried: at every call of a tiny world, or at so many of them evenly. */
const DEATHS = 60;
/** The same where a build follows every landing, which takes longer. */
const DEATHS_WITH_TABLES = 20;
/** A copied discovery wakes what rests, and that makes messages again: so many copies are enough. */
const MAX_COPIES = 40;

/**
 * What every connector must hold, whatever its vendor is like: run against the vendor's stand-in, through the whole
 * pipeline, on one clock. Each case begins with an empty store.
 */
export function connectorContract(vendor: SimulatedVendor): void {
  const { scene, settled } = scenesOf(vendor);

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

    it('brings everything on a budget of a few requests a minute', async () => {
      await (await settled({ options: { requestsPerMinute: 4 } })).exact();
    }, 60_000);

    it('goes on after a restart between any two messages', async () => {
      await (await settled({}, { restarts: true })).exact();
    });

    /** Lets a process die at so many of its calls, before the effect and after it. */
    const dieAtCalls = async (deaths: number, curated: boolean): Promise<void> => {
      const calls = await scene({ world: 'tiny', curated }).pipeline.runUntilSettled();
      const every = Math.max(1, calls.length / deaths);
      for (let index = 0; index < calls.length; index += every) {
        for (const fate of ['die before', 'die after'] as const) {
          const at = Math.floor(index);
          const { pipeline, stage } = scene({ world: 'tiny', curated });
          await pipeline.runUntilSettled([dieAt(at, fate)]);
          const differences = await stage.differences(pipeline);
          if (curated) differences.push(...(await lakeDifferences(pipeline)));
          expect(shown(differences), `${fate} call ${at}, ${calls[at]}`).toEqual([]);
        }
      }
    };

    it('dies at any call, before the effect or after it, and leaves an exact end state', async () => {
      await dieAtCalls(DEATHS, false);
    }, 60_000);

    it('dies at any call while tables are built of what lands, and leaves them exact as well', async () => {
      await dieAtCalls(DEATHS_WITH_TABLES, true);
    }, 120_000);

    it('is not moved by messages that come twice', async () => {
      const one = scene();
      const copies = new Set<string>();
      let sent = 0;
      const delivered: SimulationWatch['delivered'] = ({ id, body }) => {
        if (copies.has(id) || sent >= MAX_COPIES) return;
        sent += 1;
        copies.add(one.pipeline.queue.put(one.source, body).id);
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
          one.pipeline.queue.put(one.source, message.body, message.visibleAtMs);
        }
      };
      await one.pipeline.runUntilSettled([], { processes: 2, delivered });
      await one.exact();
    });
  });

  backfillContract(vendor);
  failingVendorContract(vendor);
}
