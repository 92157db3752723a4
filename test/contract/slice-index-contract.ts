import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { collect } from '../factories/collect.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../factories/slice.ts';
import { leaseContract } from './lease-contract.ts';
import { listingContract } from './listing-contract.ts';
import { runRowsContract } from './run-rows-contract.ts';

/** A source that no other test writes to. */
const newSource = (): string => `s-${randomUUID().slice(0, 30)}`;

/** What every index must do; run for the fake and for DynamoDB. */
export function sliceIndexContract(name: string, makeSubject: () => Promise<SliceIndex>): void {
  describe(`${name} as slice index`, () => {
    let index: SliceIndex;
    beforeAll(async () => {
      index = await makeSubject();
    });

    const recorded = async (changes: Partial<SliceRow> = {}): Promise<SliceRow> => {
      const row = sliceRow({ source: newSource(), ...changes });
      expect(await index.record([row])).toEqual([row]);
      return row;
    };

    describe('record', () => {
      it('gives back exactly what was recorded, with every field', async () => {
        const row = fullSliceRow({ source: newSource(), lease: { owner: 'm', expiresAtMs: NOON_MS } });
        await index.record([row]);
        expect(await index.get(row)).toEqual(row);
      });

      it('gives back a row with the fewest fields as it was', async () => {
        const row = await recorded();
        expect(await index.get(row)).toEqual(row);
      });

      it('leaves a row that exists untouched and returns only the new ones', async () => {
        const row = await recorded({ note: 'first' });
        const other = { ...row, id: 'run-2' };
        expect(await index.record([{ ...row, note: 'second' }, other])).toEqual([other]);
        expect((await index.get(row))?.note).toBe('first');
      });

      it('lets one of twenty racers record a slice', async () => {
        const row = sliceRow({ source: newSource() });
        const racers = Array.from({ length: 20 }, (_, racer) => index.record([{ ...row, note: String(racer) }]));
        const won = (await Promise.all(racers)).flat();
        expect(won).toHaveLength(1);
        expect((await index.get(row))?.note).toBe(won[0]!.note);
      });

      it('keeps apart slices whose ids are made of separators, dots and letters of any script', async () => {
        const source = newSource();
        const ids = ['a#b', 'a', 'a/b', '..', 'ä ü', '日本', 'a%23b', 'x'.repeat(500)];
        const rows = ids.map((id) => sliceRow({ source, id }));
        expect(await index.record(rows)).toHaveLength(ids.length);
        expect((await collect(index.byState(source, 'pending'))).map(({ id }) => id).sort()).toEqual([...ids].sort());
      });

      it('accepts nothing to record', async () => {
        expect(await index.record([])).toEqual([]);
      });
    });

    it('knows no slice that was never recorded', async () => {
      expect(await index.get(sliceRow({ source: newSource() }))).toBeUndefined();
    });

    it('says which of more than two hundred slices are known, asked for twice or not', async () => {
      const source = newSource();
      const rows = Array.from({ length: 230 }, (_, number) => sliceRow({ source, id: `run-${number}` }));
      await index.record(rows.filter((_, number) => number % 3 === 0));
      const known = await index.known([...rows, ...rows]);
      expect([...known].sort()).toEqual(
        rows
          .filter((_, number) => number % 3 === 0)
          .map(({ id }) => id)
          .sort(),
      );
      expect(await index.known([])).toEqual(new Set());
    });

    leaseContract(() => index);

    describe('save', () => {
      it('writes the whole row and raises its revision', async () => {
        const row = await recorded({ note: 'gone after this', readyAtMs: 1 });
        const { note: _, readyAtMs: __, ...rest } = row;
        const saved = await index.save({ ...rest, state: 'ready', hop: 4 });
        expect(saved).toEqual({ ...rest, state: 'ready', hop: 4, revision: 2 });
        expect(await index.get(row)).toEqual(saved);
      });

      it('changes nothing when the revision is not the stored one', async () => {
        const row = await recorded();
        await index.save({ ...row, note: 'first' });
        expect(await index.save({ ...row, note: 'second' })).toBe('conflict');
        expect((await index.get(row))?.note).toBe('first');
      });

      it('does not make a row that was never recorded', async () => {
        const row = sliceRow({ source: newSource() });
        expect(await index.save(row)).toBe('conflict');
        expect(await index.get(row)).toBeUndefined();
      });

      it('lets one of twenty racers win', async () => {
        const row = await recorded();
        const racers = Array.from({ length: 20 }, (_, racer) => index.save({ ...row, note: String(racer) }));
        const won = (await Promise.all(racers)).filter((result) => result !== 'conflict');
        expect(won).toHaveLength(1);
        expect(await index.get(row)).toEqual(won[0]);
      });
    });

    listingContract(() => index);
    runRowsContract(() => index);

    describe('checkpoints', () => {
      const checkpoint = () => ({
        source: newSource(),
        stream: 'execution-logs',
        revision: 0,
        cursor: { watermarkMs: 5, tasks: { a: 'ä' } },
        updatedAtMs: NOON_MS,
      });

      it('is absent at first, then what was saved last', async () => {
        const first = checkpoint();
        expect(await index.loadCheckpoint(first.source, first.stream)).toBeUndefined();
        const saved = await index.saveCheckpoint(first);
        expect(saved).toEqual({ ...first, revision: 1 });
        expect(await index.loadCheckpoint(first.source, first.stream)).toEqual(saved);
        expect(await index.loadCheckpoint(first.source, 'other')).toBeUndefined();
      });

      it('moves only from the revision that was read', async () => {
        const first = checkpoint();
        const saved = await index.saveCheckpoint(first);
        if (saved === 'conflict') throw new Error('the first save should succeed');
        expect(await index.saveCheckpoint(first)).toBe('conflict');
        expect(await index.saveCheckpoint({ ...saved, cursor: { watermarkMs: 6 } })).toMatchObject({ revision: 2 });
        expect(await index.saveCheckpoint(saved)).toBe('conflict');
        expect((await index.loadCheckpoint(first.source, first.stream))?.cursor).toEqual({ watermarkMs: 6 });
      });
    });
  });
}
