import { describe, expect, it } from 'vitest';
import { type AuditedDay, type AuditOptions, audit } from '../../functions/audit/audit.ts';
import { auditSource } from '../../functions/audit/audit-source.ts';
import type { Services } from '../../functions/services.ts';
import type { AuditedItem } from '../../shared/domain/audited-item.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { runTimeMs } from '../../shared/domain/run.ts';
import { END_STATES, sliceTimeMs } from '../../shared/domain/slice.ts';
import { collect } from '../factories/collect.ts';
import { HOUR_MS, type Scene, scenesOf, struck, TICK_MS } from './connector-scene.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';

const DAY_MS = 24 * HOUR_MS;
/** Until every window is older than the look-back. */
const SETTLED_HOURS = 6;

/** Without tables: they are another part's. */
function servicesOf({ pipeline }: Scene): Omit<Services, 'partitions'> {
  const { partitions: _none, ...services } = pipeline.process().services;
  return services;
}

/** Audits the days around the simulation's beginning, as far back as its worlds go. */
async function auditOf(scene: Scene, options: Partial<AuditOptions> = {}): Promise<AuditedDay[]> {
  const services = servicesOf(scene);
  const nowMs = scene.pipeline.environment.now();
  const range = { fromDay: utcDay(nowMs - 5 * DAY_MS), toDay: utcDay(nowMs + DAY_MS), deep: false };
  const source = auditSource(scene.source, services.source(scene.source).connector);
  return await collect(audit(services, source, { ...range, wait: async () => {}, ...options }));
}

const findingsOf = (days: readonly AuditedDay[]) => days.flatMap(({ findings }) => findings);

/** What the vendor lists of the last days. */
async function listedBy(scene: Scene): Promise<AuditedItem[]> {
  const nowMs = scene.pipeline.environment.now();
  const { connector } = servicesOf(scene).source(scene.source);
  const range = { fromMs: nowMs - 5 * DAY_MS, toMs: nowMs };
  return await collect(connector.audit?.(range, { requests: 0 }) ?? (async function* () {})());
}

/** The same from a vendor that breaks off: as an audit does, it is asked again after a while. */
async function listedAtLast(scene: Scene, attempts = 3): Promise<AuditedItem[]> {
  try {
    return await listedBy(scene);
  } catch (error) {
    if (attempts <= 1) throw error;
    scene.pipeline.environment.advanceTo(scene.pipeline.environment.now() + 30_000);
    return await listedAtLast(scene, attempts - 1);
  }
}

/** What has landed of these days, which is proven to be the truth, in the words of a listing. */
async function landedIn({ pipeline }: Scene): Promise<string[]> {
  const nowMs = pipeline.environment.now();
  const names: string[] = [];
  for (let back = -1; back <= 6; back += 1) {
    for await (const { run, updatedAtMs } of pipeline.index.runsByDay(pipeline.source, utcDay(nowMs - back * DAY_MS))) {
      names.push(`${run.runId} at ${runTimeMs(run, updatedAtMs)}`);
    }
  }
  const recordsAreRuns = names.length > 0;
  for (const row of await pipeline.rows()) {
    const records = row.run === undefined ? ` of ${row.parts.reduce((sum, { lines }) => sum + lines, 0)}` : '';
    const isThing = row.run !== undefined || (row.window !== undefined && !recordsAreRuns && row.parts.length > 0);
    if (isThing && END_STATES.some((state) => state === row.state)) {
      names.push(`${row.id} at ${sliceTimeMs(row)}${records}`);
    }
  }
  return names.sort();
}

const nameOf = ({ slice, runId, timeMs, records }: AuditedItem): string =>
  `${runId ?? slice} at ${timeMs}${records === undefined ? '' : ` of ${records}`}`;

/** Windows in which nothing is may be from before the first discovery. */
const namesOf = (items: readonly AuditedItem[]): string[] =>
  items
    .filter(({ records }) => records !== 0)
    .map(nameOf)
    .sort();

/** What every connector that can be asked for an audit must hold. */
export function auditContract(vendor: SimulatedVendor): void {
  const { scene, settled } = scenesOf(vendor);

  const landedScene = async (): Promise<Scene> => {
    const one = await settled({});
    await one.pipeline.pass(SETTLED_HOURS * HOUR_MS, TICK_MS);
    return one;
  };

  describe(`an audit of ${vendor.vendor}`, () => {
    it('lists everything that the vendor holds of the range, each thing once', async () => {
      const one = await landedScene();
      const items = await listedBy(one);
      expect(items.length).toBeGreaterThan(3);
      expect(namesOf(items)).toEqual(await landedIn(one));
      expect(items.filter(({ final }) => !final)).toEqual([]);
      await one.tellsNoSecret();
    });

    it.each(vendor.moving.map((rules) => [JSON.stringify(rules), rules] as const))(
      'misses and doubles nothing when rows move while it lists them: %s',
      async (_, faults) => {
        const one = await landedScene();
        one.stage.standIn.faults.set(faults);
        const items = await listedAtLast(one);
        expect(struck(one.stage)).toBeGreaterThan(0);
        const expected = await landedIn(one);
        // A count that lacks late entries is smaller than what has landed, which is no hole.
        if (JSON.stringify(faults).includes('late-rows')) expect(items.length).toBeGreaterThan(0);
        else expect(namesOf(items)).toEqual(expected);
      },
    );

    it('leaves out what lies outside of the range', async () => {
      const one = await landedScene();
      const items = await listedBy(one);
      const times = items.map(({ timeMs }) => timeMs).sort((left, right) => left - right);
      const [fromMs = 0, toMs = 0] = [times[Math.floor(times.length / 3)], times[Math.floor((2 * times.length) / 3)]];
      const { connector } = servicesOf(one).source(one.source);
      const some = await collect(connector.audit?.({ fromMs, toMs }, { requests: 0 }) ?? (async function* () {})());
      const inside = items.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
      expect(some.map(nameOf).sort()).toEqual(inside.map(nameOf).sort());
    });

    it('is clean when everything has landed, deep or not', async () => {
      const one = await landedScene();
      for (const deep of [false, true]) {
        const days = await auditOf(one, { deep });
        expect(findingsOf(days)).toEqual([]);
        expect(days.filter(({ unanswered }) => unanswered !== undefined)).toEqual([]);
        expect(days.reduce((sum, { listed }) => sum + listed, 0)).toBeGreaterThan(3);
        expect(days.every(({ listed, landed }) => listed === landed)).toBe(true);
      }
    });

    it('is clean after a day in which rows came, changed, came late and went', async () => {
      const one = scene({ world: 'day' });
      await one.pipeline.pass(vendor.dayHours * HOUR_MS, TICK_MS);
      expect(findingsOf(await auditOf(one, { deep: true }))).toEqual([]);
    }, 60_000);

    it('names what was never discovered, an object that is deleted, and one that nobody knows', async () => {
      const one = await landedScene();
      const { store } = one.pipeline;
      const [key = '', other = ''] = [...store.objects.keys()].sort().reverse();
      const copy = other.replace(/[^/]+\/(part-)/, 'stray/$1');
      store.objects.set(copy, structuredClone(store.objects.get(other)!));
      store.objects.delete(key);
      expect(findingsOf(await auditOf(one))).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'object-missing', key }),
          expect.objectContaining({ kind: 'object-without-row', key: copy }),
        ]),
      );
      const empty = scene();
      empty.pipeline.environment.advanceTo(empty.pipeline.environment.now() + SETTLED_HOURS * HOUR_MS);
      const found = findingsOf(await auditOf(empty));
      const kinds = new Set(found.map(({ kind }) => kind));
      expect(kinds).toEqual(new Set(['missing']));
    });

    it('says so when the vendor does not let us ask', async () => {
      const broken = scene({ broken: true });
      const days = await auditOf(broken);
      expect(days.some(({ unanswered }) => unanswered?.kind === 'auth')).toBe(true);
      await broken.tellsNoSecret();
    });
  });
}
