import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { collect } from '../factories/collect.ts';
import { NOON_MS, sliceRow } from '../factories/slice.ts';

/** A source that no other test writes to. */
const newSource = (): string => `s-${randomUUID().slice(0, 30)}`;

/** What every index must do with its two listings. */
export function listingContract(index: () => SliceIndex): void {
  describe('listings', () => {
    const recorded = async (changes: Partial<SliceRow> = {}): Promise<SliceRow> => {
      const row = sliceRow({ source: newSource(), ...changes });
      await index().record([row]);
      return row;
    };

    it('gives the slices of one state by due time, and only those due before an instant', async () => {
      const source = newSource();
      const due = [5, 3, 9, 1, 7].map((offset) => sliceRow({ source, id: `run-${offset}`, dueAtMs: NOON_MS + offset }));
      await index().record([
        ...due,
        sliceRow({ source, id: 'other', state: 'ready' }),
        sliceRow({ source: newSource() }),
      ]);
      const ids = async (before?: number) =>
        (await collect(index().byState(source, 'pending', before))).map(({ id }) => id);
      expect(await ids()).toEqual(['run-1', 'run-3', 'run-5', 'run-7', 'run-9']);
      expect(await ids(NOON_MS + 5)).toEqual(['run-1', 'run-3']);
      expect(await ids(NOON_MS + 1)).toEqual([]);
    });

    it('moves a slice to the listing of its new state', async () => {
      const row = await recorded();
      await index().save({ ...row, state: 'landed' });
      expect(await collect(index().byState(row.source, 'pending'))).toEqual([]);
      expect((await collect(index().byState(row.source, 'landed'))).map(({ id }) => id)).toEqual([row.id]);
    });

    it('orders by due time as numbers, also where texts would sort otherwise', async () => {
      const source = newSource();
      await index().record([10_000, 9, 200].map((dueAtMs) => sliceRow({ source, id: `run-${dueAtMs}`, dueAtMs })));
      const due = (await collect(index().byState(source, 'pending'))).map(({ dueAtMs }) => dueAtMs);
      expect(due).toEqual([9, 200, 10_000]);
    });

    it('gives the runs of a UTC day by start, and those without a start by their discovery', async () => {
      const source = newSource();
      const at = (id: string, startedAt: string) =>
        sliceRow({ source, id, run: { ...sliceRow().run, runId: id, startedAt } });
      const { startedAt: _, ...unstarted } = sliceRow().run;
      await index().record([
        at('late', '2026-11-20T23:59:59.999Z'),
        at('first', '2026-11-20T00:00:00.000Z'),
        at('before', '2026-11-19T23:59:59.999Z'),
        at('after', '2026-11-21T00:00:00.000Z'),
        sliceRow({
          source,
          id: 'never-started',
          run: { ...unstarted, runId: 'never-started' },
          discoveredAtMs: NOON_MS,
        }),
      ]);
      const ids = (await collect(index().byDay(source, '2026-11-20'))).map(({ id }) => id);
      expect(ids).toEqual(['first', 'never-started', 'late']);
    });

    it('gives and counts more than one page of a megabyte', async () => {
      const source = newSource();
      const memory = { notes: 'x'.repeat(60_000) };
      const rows = Array.from({ length: 40 }, (_, number) =>
        sliceRow({ source, id: `run-${number}`, dueAtMs: NOON_MS + number, memory }),
      );
      await index().record(rows);
      expect((await collect(index().byState(source, 'pending'))).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
      expect(await collect(index().byDay(source, '2026-11-20'))).toHaveLength(40);
      expect(await index().countByState(source, 'pending')).toBe(40);
      expect(await index().countByState(source, 'landed')).toBe(0);
    });
  });
}
