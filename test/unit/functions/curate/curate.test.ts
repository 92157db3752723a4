import { describe, expect, it } from 'vitest';
import { curate } from '../../../../functions/curate/curate.ts';
import { curatedKey } from '../../../../shared/lake/partition.ts';
import type { LakeBuilder } from '../../../../shared/ports/lake-builder.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { DT, ID, lakeScene, rawKeyOf, SOURCE, TASK } from './lake-scene.ts';

const RUNS = curatedKey('runs', ID, 0);
const LOGS = curatedKey('log_entries', ID, 0);

describe('curate', () => {
  it('builds one object for each table that has rows, says what it is, and leaves the day clean', async () => {
    const { services, land, index, store, partitions, telemetry, shown, read, queue } = lakeScene();
    await index.record([sliceRow({ id: 'run-1', state: 'landed' })]);
    await land('run-1');
    await curate(services, TASK);
    expect(await shown()).toEqual([rawKeyOf('run-1')]);
    expect(await read('runs')).toEqual([expect.stringContaining('"run_id":"run-1"')]);
    expect(await read('audits')).toBeUndefined();
    const head = await store.head(LOGS);
    expect(head?.metadata).toMatchObject({ table: 'log_entries', version: '1', rows: '1', source: SOURCE, dt: DT });
    expect(head?.metadata.sha256).toMatch(/^[0-9a-f]{64}$/);
    const row = await partitions.get(ID);
    expect(row).toMatchObject({ landedSequence: 1, builtSequence: 1, buckets: 1, inputBytes: 5, builtAtMs: NOON_MS });
    expect(row?.dueAtMs).toBeUndefined();
    expect(row?.objects.map(({ key, rows, etag }) => [key, rows, etag])).toEqual([
      [RUNS, 1, (await store.head(RUNS))?.etag],
      [LOGS, 1, head?.etag],
    ]);
    const told = telemetry.events.filter(({ kind }) => kind === 'curated');
    expect(told).toEqual([expect.objectContaining({ source: SOURCE, dt: DT, rows: 2, tables: 2 })]);
    // The one that the landing sent.
    expect(queue.curateMessages()).toHaveLength(1);
  });

  it('does nothing for a day in which nothing has landed, nor for one that is up to date', async () => {
    const { services, land, lake } = lakeScene();
    await curate(services, TASK);
    await land('run-1');
    await curate(services, TASK);
    await curate(services, TASK);
    expect(lake.builder.requests).toHaveLength(1);
  });

  it('builds a clean day all the same when it is forced to, and puts back what is gone or another', async () => {
    const { services, land, lake, store, shown, partitions } = lakeScene();
    await land('run-1');
    await curate(services, TASK);
    const etag = (await store.head(LOGS))?.etag;
    await store.delete(LOGS);
    await curate(services, TASK);
    expect(await store.head(LOGS)).toBeUndefined();
    await curate(services, { ...TASK, force: true });
    expect((await store.head(LOGS))?.etag).toBe(etag);
    await store.put(LOGS, Buffer.from('rubbish'), { contentType: 'x', metadata: {} }, undefined);
    await curate(services, { ...TASK, force: true });
    expect(await shown()).toEqual([rawKeyOf('run-1')]);
    expect(lake.builder.requests).toHaveLength(3);
    expect(await partitions.get(ID)).toMatchObject({ landedSequence: 1, builtSequence: 1 });
    expect((await partitions.get(ID))?.dueAtMs).toBeUndefined();
  });

  it('is forced once more when another curator is faster, however clean that one leaves the day', async () => {
    const { services, land, lake, store } = lakeScene();
    await land('run-1');
    await curate(services, TASK);
    await store.delete(LOGS);
    const builder: LakeBuilder = {
      build: async (request) => {
        const built = await lake.builder.build(request);
        const metadata = { sha256: 'other' };
        if (lake.builder.requests.length === 2)
          await store.put(LOGS, Buffer.from('other'), { contentType: 'x', metadata }, undefined);
        return built;
      },
    };
    await curate({ ...services, builder }, { ...TASK, force: true });
    expect(lake.builder.requests).toHaveLength(3);
    expect((await store.head(LOGS))?.metadata.sha256).not.toBe('other');
  });

  it('is forced to build a day that was never marked only when it is told the vendor, and says so otherwise', async () => {
    const { services, put, partitions, shown } = lakeScene();
    await put(rawKeyOf('run-1'), 'old');
    const forced = { ...TASK, force: true } as const;
    await expect(curate(services, forced)).rejects.toMatchObject({ kind: 'task' });
    await expect(curate(services, { ...forced, vendor: 'akinon' })).rejects.toMatchObject({ kind: 'task' });
    expect(partitions.rows()).toEqual([]);
    await curate(services, { ...forced, vendor: 'talend' });
    expect(await shown()).toEqual([rawKeyOf('run-1')]);
    expect(await partitions.get(ID)).toMatchObject({ vendor: 'talend', landedSequence: 1, builtSequence: 1 });
  });

  it('takes the vendor of a day from its runs no more than from its objects, when they are of another', async () => {
    const { services, index, partitions } = lakeScene();
    await index.record([sliceRow({ id: 'run-1', state: 'landed' })]);
    const forced = { ...TASK, force: true } as const;
    await expect(curate(services, { ...forced, vendor: 'akinon' })).rejects.toMatchObject({ kind: 'task' });
    await curate(services, { ...forced, vendor: 'talend' });
    expect(await partitions.get(ID)).toMatchObject({ vendor: 'talend', builtSequence: 1 });
  });

  it('writes nothing when the build came to the same bytes', async () => {
    const { services, land, store, partitions } = lakeScene();
    await land('run-1');
    await curate(services, TASK);
    const before = new Map(store.objects);
    await land('run-1');
    await curate(services, TASK);
    for (const [key, object] of before) {
      if (key.startsWith('curated/')) expect(store.objects.get(key)).toBe(object);
    }
    expect(await partitions.get(ID)).toMatchObject({ builtSequence: 2, landedSequence: 2 });
  });

  it('builds again what landed while it built, after a rest that grows with the length of a build', async () => {
    const { services, land, lake, partitions, environment, tasks, queue, shown, drain } = lakeScene();
    const builder: LakeBuilder = {
      build: async (request) => {
        const built = await lake.builder.build(request);
        environment.advance(10_000);
        if (lake.builder.requests.length === 1) await land('run-2');
        return built;
      },
    };
    await land('run-1');
    queue.ack(queue.curateMessages()[0]?.id ?? '');
    await curate({ ...services, builder }, TASK);
    expect(await partitions.get(ID)).toMatchObject({ builtSequence: 1, landedSequence: 2, dueAtMs: NOON_MS + 210_000 });
    expect(tasks()).toEqual([TASK]);
    expect(queue.curateMessages()[0]?.visibleAtMs).toBe(NOON_MS + 210_000);
    await drain();
    expect(await shown()).toEqual([rawKeyOf('run-1'), rawKeyOf('run-2')]);
  });

  it('empties a table whose rows are gone, so that nobody reads them any more', async () => {
    const { services, land, store, partitions, read } = lakeScene();
    await land('run-1');
    await curate(services, TASK);
    await store.delete(rawKeyOf('run-1'));
    await partitions.mark(ID, 'talend', 1);
    await curate(services, TASK);
    expect(await read('log_entries')).toEqual([]);
    expect((await partitions.get(ID))?.objects).toMatchObject([{ table: 'log_entries', rows: 0 }]);
  });

  it('waits for the listings of the index after it has read the sequence, and before it reads them', async () => {
    const told: string[] = [];
    const { services, land, index, read } = lakeScene({
      listingsSettled: async () => {
        told.push('settled');
        await index.record([sliceRow({ id: 'run-1' })]);
      },
    });
    await land('run-1');
    await curate(services, TASK);
    expect(told).toEqual(['settled']);
    expect(await read('runs')).toHaveLength(1);
  });

  it('puts a file that is larger than a part in parts, under the same condition', async () => {
    const { services, land, store, shown } = lakeScene({ partBytes: 50 });
    for (const slice of ['run-1', 'run-2']) await land(slice);
    await curate(services, TASK);
    await land('run-3');
    await curate(services, TASK);
    expect(await shown()).toHaveLength(3);
    expect((await store.head(LOGS))?.etag).toMatch(/-\d+"$/);
    expect(store.uploads.size).toBe(0);
  });

  it('lays a day out by what the day before has read, and never otherwise again', async () => {
    const { services, land, store, partitions } = lakeScene();
    const before = { source: SOURCE, dt: '2026-11-19' };
    const build = { sequence: 1, objects: [], buckets: 1, buildMs: 1 };
    await partitions.mark(before, 'talend', 1);
    await partitions.built(before, { ...build, inputBytes: 6 * 1024 ** 3 }, 1, 1);
    for (let run = 1; run <= 40; run += 1) await land(`run-${run}`);
    await curate(services, TASK);
    const keys = [...store.objects.keys()].filter((key) => key.startsWith('curated/table=log_entries/'));
    expect(keys).toEqual([0, 1, 2, 3].map((bucket) => curatedKey('log_entries', ID, bucket)));
    await partitions.built(before, { ...build, inputBytes: 0 }, 1, 1);
    await land('run-41');
    await curate(services, TASK);
    expect((await partitions.get(ID))?.objects.map(({ key }) => key)).toEqual(keys);
    expect((await partitions.get(ID))?.objects.reduce((sum, { rows }) => sum + rows, 0)).toBe(41);
  });

  it('gives up for now when other curators are always faster, and leaves the day dirty', async () => {
    const { services, land, store, partitions, lake } = lakeScene();
    let others = 0;
    const builder: LakeBuilder = {
      build: async (request) => {
        const built = await lake.builder.build(request);
        others += 1;
        await store.put(LOGS, Buffer.from(`other ${others}`), { contentType: 'x', metadata: {} }, undefined);
        return built;
      },
    };
    await land('run-1');
    await expect(curate({ ...services, builder }, TASK)).rejects.toMatchObject({ kind: 'transient' });
    expect((await partitions.get(ID))?.builtSequence).toBe(0);
  });

  it('takes the files of a build away, whatever becomes of it', async () => {
    const { services, land, lake, store } = lakeScene();
    let disposed = 0;
    const builder: LakeBuilder = {
      build: async (request) => {
        const built = await lake.builder.build(request);
        const dispose = async (): Promise<void> => {
          disposed += 1;
        };
        return { ...built, dispose };
      },
    };
    await land('run-1');
    const broken = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'put') return () => Promise.reject(new Error('the bucket is away'));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(curate({ ...services, builder, store: broken }, TASK)).rejects.toThrow('the bucket is away');
    await curate({ ...services, builder }, TASK);
    expect(disposed).toBe(2);
  });
});
