import { describe, expect, it } from 'vitest';
import { changeOf } from '../../../../functions/cli/rebuild.ts';
import { curate } from '../../../../functions/curate/curate.ts';
import { type RebuildRequest, rebuild } from '../../../../functions/curate/rebuild.ts';
import { curatedKey } from '../../../../shared/lake/partition.ts';
import { collect } from '../../../factories/collect.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { ID, lakeScene, rawKeyOf, SOURCE, TASK } from './lake-scene.ts';

const ALL: RebuildRequest = { source: SOURCE, from: '2026-11-01', to: '2026-11-30' };

async function scene() {
  const all = lakeScene();
  await all.index.record([sliceRow({ id: 'run-1', state: 'landed' })]);
  await all.land('run-1');
  await curate(all.services, TASK);
  const run = (request: Partial<RebuildRequest> = {}) => collect(rebuild(all.services, { ...ALL, ...request }));
  return { ...all, run };
}

describe('rebuild', () => {
  it('says of each object that nothing has changed when nothing has', async () => {
    const { run } = await scene();
    const found = await run();
    expect(found.map(({ table, dt, changed }) => [table, dt, changed])).toEqual([
      ['runs', ID.dt, false],
      ['log_entries', ID.dt, false],
    ]);
    for (const { before, after } of found) expect(before).toEqual(after);
  });

  it('replaces what somebody has damaged, and says what was there before', async () => {
    const { run, store, shown } = await scene();
    const key = curatedKey('log_entries', ID, 0);
    const metadata = { rows: '7', sha256: 'other', version: '1' };
    await store.put(key, Buffer.from('rubbish'), { contentType: 'x', metadata }, undefined);
    const [logs] = (await run()).filter(({ changed }) => changed);
    expect(logs).toMatchObject({ table: 'log_entries', key, before: { rows: 7, sha256: 'other' }, after: { rows: 1 } });
    expect(await shown()).toEqual([rawKeyOf('run-1')]);
  });

  it('replaces an object whose bytes are not all there, although it is said to be what would be built', async () => {
    const { run, services, store } = await scene();
    const key = curatedKey('log_entries', ID, 0);
    const whole = store.objects.get(key);
    // As a data directory whose file was cut: what the store has noted is as it was.
    store.objects.set(key, { ...whole!, bytes: whole!.bytes!.subarray(0, 3), length: 3 });
    const changed = (await run()).filter(({ changed }) => changed);
    expect(changed).toMatchObject([{ key, before: { sha256: whole?.metadata.sha256 } }]);
    expect(changeOf(changed[0]!)).toMatch(/1 rows as before; it was damaged, and is whole again$/);
    expect(store.objects.get(key)?.bytes).toEqual(whole?.bytes);
    expect((await services.partitions.get(ID))?.objects.find((one) => one.key === key)?.bytes).toBe(whole?.length);
  });

  it('makes a dirty day clean, and leaves days outside of its range alone', async () => {
    const { run, land, partitions } = await scene();
    await land('run-2');
    expect(await run({ from: '2026-11-21' })).toEqual([]);
    expect((await partitions.get(ID))?.dueAtMs).toBeDefined();
    await run({ from: ID.dt, to: ID.dt });
    expect((await partitions.get(ID))?.dueAtMs).toBeUndefined();
  });

  it('builds only the tables that it was asked for; then the day stays as far behind as it was', async () => {
    const { run, land, partitions, lake } = await scene();
    await land('run-2');
    const found = await run({ tables: ['log_entries'] });
    expect(found.map(({ table, after }) => [table, after.rows])).toEqual([['log_entries', 2]]);
    expect(lake.builder.requests.at(-1)?.tables).toEqual(['log_entries']);
    const row = await partitions.get(ID);
    expect(row).toMatchObject({ landedSequence: 2, builtSequence: 1, dueAtMs: expect.any(Number) });
    expect(row?.objects.map(({ table, rows }) => [table, rows])).toEqual([
      ['runs', 1],
      ['log_entries', 2],
    ]);
  });

  it('finds days that have landed and were never marked, when it is told the vendor', async () => {
    const { run, put, index, partitions } = await scene();
    await put(rawKeyOf('run-5', undefined, '2026-11-05'), 'old');
    const startedAt = '2026-11-07T12:00:00.000Z';
    await index.record([sliceRow({ id: 'run-7', run: { ...sliceRow().run, runId: 'run-7', startedAt } })]);
    expect((await run()).map(({ dt }) => dt)).not.toContain('2026-11-05');
    const found = await run({ vendor: 'talend' });
    expect([...new Set(found.map(({ dt }) => dt))]).toEqual(['2026-11-05', '2026-11-07', ID.dt]);
    expect(partitions.rows().map(({ dt }) => dt)).toEqual(['2026-11-05', '2026-11-07', ID.dt]);
    expect(partitions.rows().every(({ dueAtMs }) => dueAtMs === undefined)).toBe(true);
  });

  it('keeps the layout of a day whose row was deleted: no object stays that nobody replaces', async () => {
    const { services, put, store } = lakeScene();
    await put(rawKeyOf('run-1'), 'log');
    const last = curatedKey('log_entries', ID, 2);
    await store.put(last, Buffer.from('old rows\n'), { contentType: 'x', metadata: { rows: '1' } }, undefined);
    await collect(rebuild(services, { ...ALL, vendor: 'talend' }));
    const keys = [...store.objects.keys()].filter((key) => key.startsWith('curated/table=log_entries'));
    const texts = keys.map((key) => String(store.objects.get(key)?.bytes));
    expect(texts.join('')).not.toContain('old rows');
    expect(texts.join('').match(/run-1/g)).toHaveLength(1);
  });
});
