import { expect, it } from 'vitest';
import { audit } from '../../functions/audit/audit.ts';
import { auditSource } from '../../functions/audit/audit-source.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { collect } from '../factories/collect.ts';
import { HOUR_MS, type Scene, scenesOf, TICK_MS } from './connector-scene.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';

/** What every connector must hold whose first discovery does not list from the beginning of time. `options` of the source. */
export function freshSourceContract(vendor: SimulatedVendor, options: Readonly<Record<string, unknown>>): void {
  const { settled } = scenesOf(vendor);

  const auditOf = async ({ pipeline, source: id }: Scene) => {
    const { partitions: _none, ...services } = pipeline.process().services;
    const nowMs = pipeline.environment.now();
    const range = { fromDay: utcDay(nowMs - 48 * HOUR_MS), toDay: utcDay(nowMs), deep: false, wait: async () => {} };
    const days = await collect(audit(services, auditSource(id, services.source(id).connector), range));
    return {
      kinds: days.flatMap(({ findings }) => findings.map(({ kind }) => kind)),
      notes: days.map(({ note }) => note),
    };
  };

  it('an audit holds nothing against a source that its vendor had before it was set up without since, and says so', async () => {
    const one = await settled({ options });
    await one.pipeline.pass(6 * HOUR_MS, TICK_MS);
    const audited = await auditOf(one);
    expect(audited.kinds).toEqual([]);
    expect(audited.notes.join()).toContain('the first discovery began at');
    // The vendor does hold older things: without the floor they would be missing.
    const { index, source } = one.pipeline;
    const [{ name: stream }] = vendor.description.streams;
    const checkpoint = await index.loadCheckpoint(source, stream);
    const { floorMs: _forgotten, ...cursor } = checkpoint?.cursor ?? {};
    await index.saveCheckpoint({ ...checkpoint!, cursor });
    expect(new Set((await auditOf(one)).kinds)).toEqual(new Set(['missing']));
  });
}
