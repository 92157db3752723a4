import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Build, PartitionIndex, PartitionRow } from '../../shared/ports/partition-index.ts';

const DT = '2026-11-20';
const OBJECT = { table: 'runs', key: 'curated/table=runs/part-00000.parquet', etag: '"e"', rows: 3, bytes: 400 };

const build = (sequence: number, changes: Partial<Build> = {}): Build => ({
  sequence,
  objects: [OBJECT],
  buckets: 1,
  inputBytes: 5_000,
  buildMs: 120,
  ...changes,
});

async function all(rows: AsyncIterable<PartitionRow>): Promise<PartitionRow[]> {
  const found: PartitionRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** What every index of partitions must do; run for the fake and for DynamoDB. */
export function partitionIndexContract(name: string, makeIndex: () => Promise<PartitionIndex>): void {
  describe(`${name} as partition index`, () => {
    let index: PartitionIndex;
    beforeAll(async () => {
      index = await makeIndex();
    });
    const newId = (dt = DT) => ({ source: `s-${randomUUID()}`, dt });
    const dirtyDays = async (source: string, before?: number) =>
      (await all(index.dirty(source, before))).map(({ dt }) => dt);

    it('knows nothing of a partition in which nothing has landed', async () => {
      const id = newId();
      expect(await index.get(id)).toBeUndefined();
      expect(await all(index.list(id.source))).toEqual([]);
      expect(await all(index.dirty(id.source))).toEqual([]);
    });

    it('is dirty from the first mark on, due at the time of the first one', async () => {
      const id = newId();
      expect(await index.mark(id, 'talend', 1_000)).toEqual({ becameDirty: true });
      expect(await index.mark(id, 'talend', 2_000)).toEqual({ becameDirty: false });
      const row = {
        version: 1,
        ...id,
        vendor: 'talend',
        landedSequence: 2,
        builtSequence: 0,
        dueAtMs: 1_000,
        objects: [],
      };
      expect(await index.get(id)).toEqual(row);
      expect(await all(index.dirty(id.source))).toEqual([row]);
      expect(await all(index.list(id.source))).toEqual([row]);
    });

    it('says to exactly one of many marks at the same time that it was the first', async () => {
      const id = newId();
      const marks = await Promise.all(Array.from({ length: 12 }, (_, at) => index.mark(id, 'talend', at)));
      expect(marks.filter(({ becameDirty }) => becameDirty)).toHaveLength(1);
      expect((await index.get(id))?.landedSequence).toBe(12);
    });

    it('is clean when everything that landed is built, and dirty again with the next landing', async () => {
      const id = newId();
      await index.mark(id, 'talend', 1_000);
      await index.mark(id, 'talend', 1_000);
      expect(await index.built(id, build(2), 5_000, 6_000)).toBe('clean');
      const clean = {
        ...{ version: 1, ...id, vendor: 'talend', landedSequence: 2, builtSequence: 2, builtAtMs: 5_000 },
        ...{ buildMs: 120, builds: 1, buckets: 1, inputBytes: 5_000, objects: [OBJECT] },
      };
      expect(await index.get(id)).toEqual(clean);
      expect(await dirtyDays(id.source)).toEqual([]);
      expect(await all(index.list(id.source))).toEqual([clean]);
      expect(await index.mark(id, 'talend', 7_000)).toEqual({ becameDirty: true });
      expect(await index.get(id)).toEqual({ ...clean, landedSequence: 3, dueAtMs: 7_000 });
      expect(await dirtyDays(id.source)).toEqual([DT]);
    });

    it('stays dirty when more has landed since the build began, due anew', async () => {
      const id = newId();
      await index.mark(id, 'talend', 1_000);
      await index.mark(id, 'talend', 1_000);
      expect(await index.built(id, build(1), 5_000, 6_000)).toBe('dirty');
      expect(await index.get(id)).toMatchObject({ builtSequence: 1, dueAtMs: 6_000, objects: [OBJECT] });
      expect(await index.mark(id, 'talend', 9_000)).toEqual({ becameDirty: false });
      expect(await index.get(id)).toMatchObject({ landedSequence: 3, dueAtMs: 6_000 });
    });

    it('takes no build back: an earlier one that ends later is superseded', async () => {
      const id = newId();
      await index.mark(id, 'talend', 1_000);
      await index.mark(id, 'talend', 1_000);
      await index.built(id, build(2), 5_000, 6_000);
      const before = await index.get(id);
      expect(await index.built(id, build(1, { objects: [] }), 7_000, 8_000)).toBe('superseded');
      expect(await index.get(id)).toEqual(before);
    });

    it('takes another build of the same sequence: its objects are the newer ones', async () => {
      const id = newId();
      await index.mark(id, 'talend', 1_000);
      await index.built(id, build(1), 5_000, 6_000);
      expect(await index.built(id, build(1, { objects: [] }), 7_000, 8_000)).toBe('clean');
      expect(await index.get(id)).toMatchObject({ objects: [], builtAtMs: 7_000 });
    });

    it('records no build of a partition that it does not know', async () => {
      const id = newId();
      expect(await index.built(id, build(0), 5_000, 6_000)).toBe('superseded');
      expect(await index.get(id)).toBeUndefined();
    });

    it('fixes the layout once, whoever asks next and whatever a build says', async () => {
      const id = newId();
      expect(await index.layout(id, 8)).toBe(8);
      expect(await index.get(id)).toBeUndefined();
      await index.mark(id, 'talend', 1_000);
      expect(await Promise.all([index.layout(id, 2), index.layout(id, 2)])).toEqual([2, 2]);
      expect(await index.layout(id, 4)).toBe(2);
      await index.built(id, build(1, { buckets: 4 }), 5_000, 6_000);
      expect((await index.get(id))?.buckets).toBe(2);
    });

    it('moves the due time of a dirty partition, and does nothing to a clean one', async () => {
      const id = newId();
      await index.postpone(id, 2_000);
      expect(await index.get(id)).toBeUndefined();
      await index.mark(id, 'talend', 1_000);
      await index.postpone(id, 9_000);
      expect((await index.get(id))?.dueAtMs).toBe(9_000);
      await index.built(id, build(1), 5_000, 6_000);
      await index.postpone(id, 9_000);
      expect((await index.get(id))?.dueAtMs).toBeUndefined();
      expect(await dirtyDays(id.source)).toEqual([]);
    });

    it('lists dirty partitions by due time, and only those that are due before an instant', async () => {
      const { source } = newId();
      for (const [dt, due] of [
        ['2026-11-20', 3_000],
        ['2026-11-21', 1_000],
        ['2026-11-22', 2_000],
      ] as const) {
        await index.mark({ source, dt }, 'akinon', due);
      }
      await index.mark({ ...newId(), dt: '2026-11-23' }, 'akinon', 1);
      expect(await dirtyDays(source)).toEqual(['2026-11-21', '2026-11-22', '2026-11-20']);
      expect(await dirtyDays(source, 2_000)).toEqual(['2026-11-21']);
    });

    it('lists all partitions of a source by day, both ends inclusive', async () => {
      const { source } = newId();
      for (const dt of ['2026-11-22', '2026-11-20', '2026-11-21', '2026-10-31']) {
        await index.mark({ source, dt }, 'akinon', 1);
      }
      await index.built({ source, dt: '2026-11-21' }, build(1), 1, 1);
      const days = async (from?: string, to?: string) => (await all(index.list(source, from, to))).map(({ dt }) => dt);
      expect(await days()).toEqual(['2026-10-31', '2026-11-20', '2026-11-21', '2026-11-22']);
      expect(await days('2026-11-20', '2026-11-21')).toEqual(['2026-11-20', '2026-11-21']);
      expect(await days('2026-11-21')).toEqual(['2026-11-21', '2026-11-22']);
      expect(await days('2026-11-23', '2026-11-20')).toEqual([]);
    });
  });
}
