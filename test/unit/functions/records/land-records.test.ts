import { describe, expect, it } from 'vitest';
import { landRecords } from '../../../../functions/records/land-records.ts';
import { linesOf } from '../../../../functions/records/lines.ts';
import { withMerged } from '../../../../shared/domain/advance.ts';
import type { Repeats } from '../../../../shared/domain/merge.ts';
import type { RecordsToLand } from '../../../../shared/domain/outcome.ts';
import type { RecordKey, VendorRecord } from '../../../../shared/domain/record.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { collect } from '../../../factories/collect.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { pipeline } from '../pipeline.ts';

const DAY = 86_400_000;
const KEY = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/run-1/part-00001.ndjson.zst';

/** A record of the tests: a name, a time after noon and how far it has come. */
interface Sample {
  readonly name: string;
  readonly atMs?: number;
  readonly rank?: number;
  readonly note?: string;
}

function identify(json: string): RecordKey {
  const { name, atMs, rank } = JSON.parse(json);
  return { identity: name, timeMs: NOON_MS + atMs, rank, failed: rank === 9 };
}

const record = ({ name, atMs = 0, rank = 0, note = '' }: Sample): VendorRecord => {
  const json = JSON.stringify({ name, atMs, rank, note });
  return { ...identify(json), json };
};

async function* rows(samples: readonly Sample[]): AsyncGenerator<VendorRecord> {
  for (const sample of samples) yield record(sample);
}

interface How {
  readonly repeats?: Repeats;
  readonly place?: RecordsToLand['place'];
  readonly runs?: boolean;
}

const reading = (samples: readonly Sample[], how: How = {}): RecordsToLand => ({
  records: rows(samples),
  identify,
  repeats: how.repeats ?? 'versions',
  place: how.place ?? { kind: 'one', index: 1 },
  after: () => ({ memory: {} }),
  ...(how.runs === true
    ? {
        runOf: ({ identity, rank }) => ({
          runId: identity,
          status: rank > 0 ? ('succeeded' as const) : ('running' as const),
          vendorStatus: String(rank),
          subject: {},
        }),
      }
    : {}),
});

/** A worker that holds the lease of a recorded slice and lands readings, saving the row after each, as the pipeline does. */
async function worker(store = new MemoryRawStore({ minPartBytes: 1 })) {
  const parts = pipeline({}, { store });
  const recorded = sliceRow();
  await parts.index.record([recorded]);
  const lease = await parts.index.lease(fetchTask(recorded), 'message-1', NOON_MS, NOON_MS + 900_000);
  if (lease.kind !== 'leased') throw new Error(lease.why);
  let row: SliceRow = lease.row;
  const merge = (samples: readonly Sample[], how?: How) =>
    landRecords(parts.services, parts.source, row, reading(samples, how));
  const land = async (samples: readonly Sample[], how?: How) => {
    const landed = await merge(samples, how);
    const saved = await parts.index.save(withMerged(row, landed.parts, NOON_MS, landed.after.memory));
    if (saved === 'conflict') throw new Error('the row was written by somebody else');
    row = saved;
    return row;
  };
  const names = async (key = KEY): Promise<string[]> =>
    (await collect(linesOf(store, key))).map((line) => {
      const { name, note } = JSON.parse(line);
      return note === '' ? name : `${name}:${note}`;
    });
  return { ...parts, store, land, merge, names };
}

describe('a reading', () => {
  it('lands in one object, a line for each record, in the order of time and identity', async () => {
    const { land, names } = await worker();
    const row = await land([{ name: 'b', atMs: 5 }, { name: 'z' }, { name: 'a', atMs: 5, rank: 9 }]);
    expect(await names()).toEqual(['z', 'a', 'b']);
    expect(row.parts).toMatchObject([{ key: KEY, index: 1, lines: 3, errors: 1, late: 0 }]);
  });

  it('lands by the UTC day of its records where a slice holds many days', async () => {
    const { land, store } = await worker();
    const row = await land([{ name: 'a' }, { name: 'b', atMs: DAY }], { place: { kind: 'per-day' } });
    expect([...store.objects.keys()].map((key) => /dt=[\d-]+/.exec(key)?.[0])).toEqual([
      'dt=2026-11-20',
      'dt=2026-11-21',
    ]);
    expect(row.parts.map(({ index }) => index * DAY)).toEqual([NOON_MS - DAY / 2, NOON_MS + DAY / 2]);
  });

  it('that sees nothing writes nothing', async () => {
    const { land, store } = await worker();
    expect((await land([])).parts).toEqual([]);
    expect(store.objects.size).toBe(0);
  });

  it('that breaks off lands nothing', async () => {
    const { services, source, store } = await worker();
    const broken = async function* (): AsyncGenerator<VendorRecord> {
      yield record({ name: 'a' });
      throw new Error('reset');
    };
    const failing = landRecords(services, source, sliceRow(), { ...reading([]), records: broken() });
    await expect(failing).rejects.toThrow('reset');
    expect(store.objects.size).toBe(0);
  });
});

describe('another reading', () => {
  it('adds what is new, and keeps what the vendor has purged since', async () => {
    const { land, names } = await worker();
    await land([{ name: 'a' }, { name: 'b', atMs: 1 }]);
    const row = await land([
      { name: 'b', atMs: 1 },
      { name: 'c', atMs: 2 },
    ]);
    expect(await names()).toEqual(['a', 'b', 'c']);
    expect(row.parts[0]).toMatchObject({ lines: 3, late: 1 });
  });

  it('replaces an open row by its final version, and never the other way round', async () => {
    const { land, names } = await worker();
    await land([{ name: 'a', note: 'open' }]);
    await land([{ name: 'a', rank: 2, note: 'final' }]);
    await land([{ name: 'a', rank: 1, note: 'stale' }]);
    expect(await names()).toEqual(['a:final']);
  });

  it('that changes nothing does not write the object again', async () => {
    const { land, store } = await worker();
    const first = await land([{ name: 'a' }, { name: 'b' }]);
    const etag = store.objects.get(KEY)?.etag;
    const second = await land([{ name: 'b' }, { name: 'a' }, { name: 'a' }]);
    expect(store.objects.get(KEY)?.etag).toBe(etag);
    expect(second.parts).toEqual(first.parts);
  });

  it('keeps the largest number of equal records that one reading saw', async () => {
    const { land, names } = await worker();
    const twice = [{ name: 'a' }, { name: 'a' }];
    for (const samples of [[{ name: 'a' }], twice, [{ name: 'a' }]]) await land(samples, { repeats: 'copies' });
    expect(await names()).toEqual(['a', 'a']);
  });
});

describe('two workers on one object', () => {
  it('never undo each other: the later one merges again with what the earlier one wrote', async () => {
    const store = new MemoryRawStore({ minPartBytes: 1 });
    const [first, second] = [await worker(store), await worker(store)];
    await first.land([{ name: 'a' }]);
    // The second worker's object appears between the first one's look at the object and its write.
    const { head } = store;
    let interfere = true;
    store.head = async (key) => {
      const there = await head.call(store, key);
      if (interfere) {
        interfere = false;
        await second.merge([{ name: 'c' }]);
      }
      return there;
    };
    await first.land([{ name: 'b' }]);
    expect(await first.names()).toEqual(['a', 'b', 'c']);
  });

  it('gives up for now when others are faster every time', async () => {
    const store = new MemoryRawStore({ minPartBytes: 1 });
    const [first, second] = [await worker(store), await worker(store)];
    const { head } = store;
    let count = 0;
    let busy = false;
    store.head = async (key) => {
      const there = await head.call(store, key);
      if (!busy && key === KEY) {
        busy = true;
        await second.merge([{ name: `other-${count++}` }]);
        busy = false;
      }
      return there;
    };
    await expect(first.merge([{ name: 'mine' }])).rejects.toMatchObject({ kind: 'transient' });
    expect(count).toBe(5);
  });

  it('does not write for a worker that has lost its lease', async () => {
    const { index, merge, store } = await worker();
    const row = await index.get(sliceRow());
    if (row !== undefined) await index.save(row);
    await expect(merge([{ name: 'a' }])).rejects.toMatchObject({ name: 'LostLease' });
    expect(store.objects.size).toBe(0);
  });
});

describe('the runs that records tell of', () => {
  const runs = async (index: Awaited<ReturnType<typeof worker>>['index']) => {
    const found = ['a', 'b'].map((runId) => index.getRun({ source: 'talend-eu', stream: 'execution-logs', runId }));
    return (await Promise.all(found)).map((row) => row?.run.status);
  };

  it('are in the index when their object is written, and change with it', async () => {
    const { land, index } = await worker();
    await land([{ name: 'a' }, { name: 'b', rank: 1 }], { runs: true });
    expect(await runs(index)).toEqual(['running', 'succeeded']);
    const writes = index.writes.filter(({ operation }) => operation === 'putRuns').length;
    await land(
      [
        { name: 'a', rank: 1 },
        { name: 'b', rank: 1 },
      ],
      { runs: true },
    );
    expect(await runs(index)).toEqual(['succeeded', 'succeeded']);
    // Only the one that has changed was written again.
    expect(index.writes.filter(({ operation }) => operation === 'putRuns')).toHaveLength(writes + 1);
    expect(await index.getRun({ source: 'talend-eu', stream: 'execution-logs', runId: 'a' })).toMatchObject({
      key: KEY,
    });
  });

  it('are told again when a worker died between the object and the row', async () => {
    const { merge, land, index } = await worker();
    await merge([{ name: 'a' }], { runs: false });
    await land([{ name: 'a' }], { runs: true });
    expect(await runs(index)).toEqual(['running', undefined]);
  });

  it('leave a row that agrees with the object, also when nothing had to be written', async () => {
    const { merge, land, store } = await worker();
    await merge([{ name: 'a' }, { name: 'b', rank: 9 }]);
    const row = await land([{ name: 'a' }]);
    expect(row.parts).toMatchObject([{ etag: store.objects.get(KEY)?.etag, lines: 2, errors: 1 }]);
  });
});
