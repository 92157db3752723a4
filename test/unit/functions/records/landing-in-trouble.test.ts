import { describe, expect, it } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { linesOf } from '../../../../functions/records/lines.ts';
import type { RecordsToLand } from '../../../../shared/domain/outcome.ts';
import type { RecordKey, VendorRecord } from '../../../../shared/domain/record.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { SliceRowSchema } from '../../../../shared/domain/slice-schema.ts';
import { collect } from '../../../factories/collect.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { delivery, keysOf, pipeline } from '../pipeline.ts';

const DAY = 86_400_000;
const FOLDER = 'raw/vendor=talend/source=talend-eu/stream=execution-logs';

function identify(json: string): RecordKey {
  const { name, atMs } = JSON.parse(json);
  return { identity: name, timeMs: NOON_MS + atMs, rank: 0 };
}

/** Records by name; each so many days after noon. */
async function* records(days: Readonly<Record<string, number>>): AsyncGenerator<VendorRecord> {
  for (const [name, day] of Object.entries(days)) {
    const json = JSON.stringify({ name, atMs: day * DAY });
    yield { ...identify(json), json };
  }
}

const reading = (days: Readonly<Record<string, number>>, changes: Partial<RecordsToLand> = {}): RecordsToLand => ({
  records: records(days),
  identify,
  repeats: 'versions',
  place: { kind: 'per-day' },
  after: () => ({ memory: { read: true } }),
  ...changes,
});

/** A slice that gives the next of these readings whenever it is read, and rests after each. */
function scene(readings: (() => RecordsToLand)[], store = new MemoryRawStore({ minPartBytes: 1 }), partBytes = 2_000) {
  const step = (row: SliceRow) => {
    if (row.memory.read === true) return { kind: 'done' as const };
    const next = readings[0];
    if (next === undefined) throw new Error('no more readings');
    return { kind: 'records' as const, reading: next() };
  };
  const parts = pipeline({ step }, { store, partBytes });
  const work = async (): Promise<SliceRow> => {
    const row = await parts.index.get(sliceRow());
    if (row === undefined) throw new Error('no row');
    await fetch(parts.services, fetchTask(row), delivery());
    return (await parts.index.get(sliceRow()))!;
  };
  const begin = () => parts.index.record([sliceRow()]);
  const names = async (key: string): Promise<string[]> =>
    (await collect(linesOf(store, key))).map((line) => JSON.parse(line).name);
  return { ...parts, store, readings, begin, work, names };
}

const many = (): Record<string, number> =>
  Object.fromEntries(Array.from({ length: 3_000 }, (_none, at) => [`${at}-${Math.sin(at)}`, 0]));

describe('a store in trouble is no vendor that has nothing any more', () => {
  it('when an upload was completed and the answer got lost', async () => {
    const { store, begin, work, names } = scene([() => reading(many())]);
    await begin();
    const { completeUpload } = store;
    let lost = 0;
    store.completeUpload = async (...call) => {
      await completeUpload.apply(store, call);
      // The SDK asks again, and the upload is not there any more.
      lost += 1;
      return completeUpload.apply(store, call);
    };
    const row = await work();
    expect(row).toMatchObject({ state: 'landed', parts: [{ lines: 3_000, key: expect.any(String) }] });
    expect(lost).toBe(1);
    expect(await names(row.parts[0]!.key)).toHaveLength(3_000);
    expect(row.parts[0]?.etag).toBe(store.objects.get(row.parts[0]!.key)?.etag);
  });

  it('when the object is deleted between a look at it and its reading', async () => {
    const { store, begin, work, index, readings, names } = scene([() => reading({ a: 0, b: 0 })]);
    await begin();
    const landed = await work();
    const key = landed.parts[0]!.key;
    await index.save({ ...landed, state: 'pending', memory: {} });
    readings[0] = () => reading({ a: 0, b: 0, c: 0 });
    const { read } = store;
    let deleted = 0;
    store.read = async function* (asked) {
      if (asked === key && deleted === 0) {
        deleted += 1;
        await store.delete(key);
      }
      yield* read.call(store, asked);
    };
    expect(await work()).toMatchObject({ state: 'landed', failures: 0 });
    expect(await names(key)).toEqual(['a', 'b', 'c']);
  });
});

describe('a reading that fails in the middle of its landing', () => {
  it('leaves the objects that have landed to the row, also when the slice is given up', async () => {
    const { store, begin, work, queue } = scene([() => reading({ a: 0, b: 1, c: 2 })]);
    await begin();
    await store.put(
      `${FOLDER}/dt=2026-11-22/run-1/part-00001.ndjson.zst`,
      Buffer.from('damaged'),
      { contentType: 'application/x-ndjson', metadata: {} },
      undefined,
    );
    const row = await work();
    expect(row).toMatchObject({ state: 'failed', lastError: { kind: 'contract' } });
    expect(row.parts.map(({ key }) => /dt=[\d-]+/.exec(key)?.[0])).toEqual(['dt=2026-11-20', 'dt=2026-11-21']);
    expect(queue.deadLetters).toHaveLength(1);
  });
});

describe('a change of the compression between two readings', () => {
  const changed = async (how: Partial<RecordsToLand>, between: (row: SliceRow) => SliceRow) => {
    const bench = scene([() => reading({ a: 0, b: 0 }, how)]);
    await bench.begin();
    const row = await bench.work();
    await bench.index.save(between({ ...row, state: 'pending', memory: {} }));
    bench.source.compression = 'gzip';
    bench.readings[0] = () => reading({ b: 0, c: 0 }, how);
    return { ...bench, row: await bench.work() };
  };

  it.each([
    ['one object', { place: { kind: 'one' as const, index: 1 } }, (row: SliceRow) => row],
    ['objects of days', {}, (row: SliceRow) => row],
    ['days that have been settled', {}, (row: SliceRow) => ({ ...row, parts: [] })],
  ])('leaves one object with all records (%s)', async (_title, how, between) => {
    const { store, row, names } = await changed(how, between);
    const keys = keysOf(store, 'raw/');
    expect(keys).toEqual([expect.stringMatching(/\.zst$/)]);
    expect(await names(keys[0]!)).toEqual(['a', 'b', 'c']);
    expect(row.parts).toMatchObject([{ key: keys[0], lines: 3 }]);
  });
});

it('a record from before 1970 lands, and its row can be read again', async () => {
  const { begin, work } = scene([() => reading({ a: -30_000 })]);
  await begin();
  const row = await work();
  expect(row).toMatchObject({ state: 'landed', parts: [{ lines: 1 }] });
  expect(SliceRowSchema.parse(JSON.parse(JSON.stringify(row)))).toEqual(row);
});
