import { describe, expect, it } from 'vitest';
import { lakeStreams, partitionInputs } from '../../../../functions/curate/partition-inputs.ts';
import type { LandedPart } from '../../../../shared/domain/slice.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { ID, lakeScene, rawKeyOf } from './lake-scene.ts';

const part = (key: string): LandedPart => ({
  key,
  index: 1,
  bytes: 1,
  storedBytes: 1,
  lines: 1,
  sha256: 's',
  etag: '"e"',
});

function scene() {
  const all = lakeScene();
  const inputs = () => partitionInputs(all.services, { ...ID, vendor: 'talend' }, lakeStreams(all.lake.tables));
  return { ...all, inputs, keys: async () => (await inputs()).map(({ key }) => key) };
}

describe('the inputs of a day', () => {
  it('are the landed objects of its streams, in the order of stream and key, each with what its name says', async () => {
    const { put, inputs } = scene();
    const other = rawKeyOf('run-1').replace('execution-logs', 'line-logs');
    const names = ['part-00002.log.zst', 'part-00001.json.gz', 'part-00010.ndjson.gz'];
    for (const name of names) await put(rawKeyOf('a%20b', name), name);
    await put(other, 'lines');
    await put(rawKeyOf('run-9', undefined, '2026-11-21'), 'another day');
    await put(rawKeyOf('run-9').replace('talend-eu', 'talend-eu2'), 'another source');
    await put(rawKeyOf('run-9').replace('execution-logs', 'unknown'), 'no table');
    const found = await inputs();
    expect(found).toMatchObject([
      { stream: 'execution-logs', slice: 'a b', part: 1, format: 'json', compression: 'gzip' },
      { stream: 'execution-logs', slice: 'a b', part: 2, format: 'log', compression: 'zstd' },
      { stream: 'execution-logs', slice: 'a b', part: 10, format: 'ndjson', compression: 'gzip' },
      { stream: 'line-logs', slice: 'run-1', part: 1 },
    ]);
    expect((await collectBytes(found[0]!.read())).length).toBeGreaterThan(0);
    expect(found.every((input) => !('stem' in input))).toBe(true);
  });

  it('hold a part once that lies there twice: the object that the row of its slice names', async () => {
    for (const named of ['part-00001.json.gz', 'part-00001.json.zst', 'part-00001.log.gz']) {
      const { put, keys, index } = scene();
      for (const name of ['part-00001.json.gz', 'part-00001.json.zst', 'part-00001.log.gz', 'part-00002.json.gz']) {
        await put(rawKeyOf('run-1', name), name);
      }
      await index.record([sliceRow({ parts: [part(rawKeyOf('run-1', named))] })]);
      expect(await keys()).toEqual([rawKeyOf('run-1', named), rawKeyOf('run-1', 'part-00002.json.gz')]);
    }
  });

  it('find the row of a day that has left its slice, and that of another stream', async () => {
    const { put, keys, index } = scene();
    const [gzip, zstd] = [rawKeyOf('1.a', 'part-00001.ndjson.gz'), rawKeyOf('1.a', 'part-00001.ndjson.zst')];
    for (const key of [gzip, zstd]) await put(key, key);
    expect(await keys()).toEqual([gzip]);
    await index.record([sliceRow({ id: '1.a@2026-11-20', stream: 'line-logs', parts: [part(zstd)] })]);
    expect(await keys()).toEqual([zstd]);
  });

  it('say so of an object whose name tells no format, and go on without it', async () => {
    const { put, keys, telemetry } = scene();
    await put(rawKeyOf('run-1', 'part-00001.xml.gz'), 'x');
    await put(rawKeyOf('run-1'), 'y');
    expect(await keys()).toEqual([rawKeyOf('run-1')]);
    const message = expect.stringContaining('part-00001.xml.gz');
    expect(telemetry.events).toMatchObject([{ kind: 'problem', error: { kind: 'contract', message } }]);
  });

  it('say so of an object whose key has a slice that none of ours is spelled like, and go on without it', async () => {
    const { put, keys, telemetry } = scene();
    const odd = rawKeyOf('100%');
    await put(odd, 'x');
    await put(rawKeyOf('run-1'), 'y');
    expect(await keys()).toEqual([rawKeyOf('run-1')]);
    const message = `the object ${odd} is none that a table can be made of`;
    expect(telemetry.events).toMatchObject([{ kind: 'problem', error: { kind: 'contract', message } }]);
  });
});
