import { describe, expect, it } from 'vitest';
import { landRecords } from '../../../../functions/records/land-records.ts';
import { withMerged } from '../../../../shared/domain/advance.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { RecordsToLand } from '../../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const DAY = 86_400_000;
const marked = (...days: string[]): string[] => days.map((dt) => `${SOURCE}/${dt}`);

/** A record is a name and the days after the slice's own on which it, and its run, took place. */
interface Sample {
  readonly name: string;
  readonly day?: number;
  readonly runDay?: number;
}

const identify = (json: string) => {
  const { name, day = 0 } = JSON.parse(json);
  return { identity: name, timeMs: NOON_MS + day * DAY, rank: 0 };
};

const reading = (samples: readonly Sample[], runs: boolean): RecordsToLand => ({
  records: (async function* () {
    for (const sample of samples) {
      const json = JSON.stringify(sample);
      yield { ...identify(json), json };
    }
  })(),
  identify,
  repeats: 'versions',
  place: { kind: 'per-day' },
  after: () => ({ memory: {} }),
  ...(runs
    ? {
        runOf: ({ identity, json }) => ({
          runId: identity,
          status: 'succeeded' as const,
          vendorStatus: '',
          subject: {},
          startedAt: new Date(NOON_MS + (JSON.parse(json).runDay ?? 0) * DAY).toISOString(),
        }),
      }
    : {}),
});

async function worker(store = new MemoryRawStore({ minPartBytes: 1 })) {
  const all = pipeline({}, { store });
  const { run: _run, ...recorded } = sliceRow();
  await all.index.record([recorded]);
  const lease = await all.index.lease(fetchTask(sliceRow()), 'message-1', NOON_MS, NOON_MS + 900_000);
  if (lease.kind !== 'leased') throw new Error(lease.why);
  let row: SliceRow = lease.row;
  const merge = (samples: readonly Sample[], runs = false) =>
    landRecords(all.services, all.source, row, reading(samples, runs));
  const land = async (samples: readonly Sample[], runs = false): Promise<string[]> => {
    all.partitions.marks.length = 0;
    const { parts, after } = await merge(samples, runs);
    const saved = await all.index.save(withMerged(row, parts, NOON_MS, after.memory));
    if (saved === 'conflict') throw new Error('conflict');
    row = saved;
    return [...all.partitions.marks];
  };
  return { ...all, store, merge, land };
}

describe('landing records marks', () => {
  it('the days of the objects that it wrote, and nothing for a reading that brings nothing new', async () => {
    const { land } = await worker();
    const samples = [{ name: 'a' }, { name: 'b', day: 2 }];
    expect(await land(samples)).toEqual(marked('2026-11-20', '2026-11-22'));
    expect(await land(samples)).toEqual([]);
    expect(await land([...samples, { name: 'c', day: 2 }])).toEqual(marked('2026-11-22'));
  });

  it('a day once for its object and its runs, and the other days on which the runs were', async () => {
    const { land } = await worker();
    expect(await land([{ name: 'a' }, { name: 'b' }], true)).toEqual(marked('2026-11-20'));
    expect(await land([{ name: 'c', runDay: 1 }], true)).toEqual(marked('2026-11-20', '2026-11-21'));
  });

  it('the day that a run has left whose time was corrected', async () => {
    const { land } = await worker();
    await land([{ name: 'a', runDay: 1 }, { name: 'b' }], true);
    expect(await land([{ name: 'a', runDay: 3 }], true)).toEqual(marked('2026-11-21', '2026-11-20', '2026-11-23'));
    expect(await land([{ name: 'a', runDay: 3 }], true)).toEqual([]);
  });

  it('the day that a run has left after its row has moved, and before its object tells of it no more', async () => {
    const store = new MemoryRawStore({ minPartBytes: 1 });
    const { index, partitions, merge, land } = await worker(store);
    await land([{ name: 'a', runDay: 1 }], true);
    partitions.marks.length = 0;
    const put = store.put.bind(store);
    const seen: (readonly string[])[] = [];
    store.put = async (...args) => {
      seen.push([...partitions.marks], [index.writes.at(-1)?.operation ?? '']);
      await put(...args);
      throw new Error('the process died');
    };
    await expect(merge([{ name: 'a', runDay: 3 }], true)).rejects.toThrow('the process died');
    expect(seen).toEqual([marked('2026-11-21'), ['putRuns']]);
  });

  it('after the object can be read', async () => {
    const { partitions, merge, store } = await worker();
    const objects: number[] = [];
    const mark = partitions.mark.bind(partitions);
    partitions.mark = async (...args) => {
      objects.push(store.objects.size);
      return await mark(...args);
    };
    await merge([{ name: 'a' }], true);
    expect(objects).toEqual([1]);
  });

  it('again what an attempt has written that died before its row was saved', async () => {
    const { partitions, merge, land } = await worker();
    await merge([{ name: 'a', runDay: 3 }], true);
    expect(partitions.marks).toEqual(marked('2026-11-20', '2026-11-23'));
    expect(await land([{ name: 'a', runDay: 3 }], true)).toEqual(marked('2026-11-20', '2026-11-23'));
  });

  it('the runs whose rows are written, though the object could not be', async () => {
    const store = new MemoryRawStore({ minPartBytes: 1 });
    const { partitions, merge } = await worker(store);
    store.put = () => Promise.reject(new IngestError('transient', 'the bucket is away'));
    await expect(merge([{ name: 'a', runDay: 3 }], true)).rejects.toThrow('the bucket is away');
    expect(partitions.marks).toEqual(marked('2026-11-23'));
  });
});
