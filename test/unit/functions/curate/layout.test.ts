import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../../functions/curate/layout.ts';
import type { ListedObject } from '../../../../shared/ports/raw-store.ts';
import { ID, lakeScene, rawKeyOf, SOURCE } from './lake-scene.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** A day of which so much is listed, and the day before, of which a build has read so much. Units: bytes. */
async function scene(stored: number, readBefore?: number) {
  const { services, partitions, put, store } = lakeScene();
  await put(rawKeyOf('run-1'), 'x');
  await put(rawKeyOf('run-1').replace('execution-logs', 'line-logs'), 'x');
  await put(rawKeyOf('run-1').replace('execution-logs', 'no-table'), 'x');
  await put(rawKeyOf('run-1', undefined, '2026-11-21'), 'x');
  const listObjects = store.listObjects.bind(store);
  store.listObjects = async function* (prefix: string): AsyncGenerator<ListedObject> {
    for await (const object of listObjects(prefix)) yield { ...object, bytes: stored / 2 };
  };
  await partitions.mark(ID, 'talend', 1);
  if (readBefore !== undefined) {
    const before = { source: SOURCE, dt: '2026-11-19' };
    await partitions.mark(before, 'talend', 1);
    await partitions.built(before, { sequence: 1, objects: [], buckets: 1, inputBytes: readBefore, buildMs: 1 }, 1, 1);
  }
  const layout = async (): Promise<number> => {
    const row = await partitions.get(ID);
    if (row === undefined) throw new Error('no row');
    return await layoutOf(services, row);
  };
  return { layout, setStored: (bytes: number) => (stored = bytes) };
}

describe('layoutOf', () => {
  it.each([
    ['a day that is the first one, by what lies there, as it will be decompressed', 600 * MIB, undefined, 4],
    ['a first day with little', 10 * MIB, undefined, 1],
    ['a day that has just begun, by the day before', 10 * MIB, 6 * GIB, 4],
    ['a day that is filled up after an empty one, by what lies there', 600 * MIB, 0, 4],
  ])('lays out %s', async (_, stored, before, buckets) => {
    const { layout } = await scene(stored, before);
    expect(await layout()).toBe(buckets);
  });

  it('stays as it was fixed first', async () => {
    const { layout, setStored } = await scene(10 * MIB);
    expect(await layout()).toBe(1);
    setStored(600 * MIB);
    expect(await layout()).toBe(1);
  });
});
