import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from '../../shared/domain/admission.ts';
import { SLICE_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { fetchTask, NOON_MS, sliceRow } from '../factories/slice.ts';

/** A source that no other test writes to. */
const newSource = (): string => `s-${randomUUID().slice(0, 30)}`;

/** What every index must do with leases: the rule of `admit`, and nothing else. */
export function leaseContract(index: () => SliceIndex): void {
  describe('lease', () => {
    const recorded = async (changes: Partial<SliceRow> = {}): Promise<SliceRow> => {
      const row = sliceRow({ source: newSource(), ...changes });
      await index().record([row]);
      return row;
    };

    it('hides the slice until the lease ends, and raises the revision', async () => {
      const row = await recorded();
      const result = await index().lease(fetchTask(row), 'm-1', NOON_MS, NOON_MS + 900_000);
      const leased = {
        ...row,
        revision: 2,
        lease: { owner: 'm-1', expiresAtMs: NOON_MS + 900_000 },
        dueAtMs: NOON_MS + 900_000,
      };
      expect(result).toEqual({ kind: 'leased', row: leased });
      expect(await index().get(row)).toEqual(leased);
    });

    it('is given to one of twenty messages that come at once', async () => {
      const row = await recorded();
      const racers = Array.from({ length: 20 }, (_, racer) =>
        index().lease(fetchTask(row), `m-${racer}`, NOON_MS, NOON_MS + 1000),
      );
      const kinds = (await Promise.all(racers)).map((result) => (result.kind === 'leased' ? 'admitted' : result.why));
      expect(kinds.filter((kind) => kind === 'admitted')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'leased')).toHaveLength(19);
    });

    it('fences off whoever held it before', async () => {
      const row = await recorded();
      const first = await index().lease(fetchTask(row), 'm-1', NOON_MS, NOON_MS + 1000);
      const second = await index().lease(fetchTask(row), 'm-2', NOON_MS + 1000, NOON_MS + 2000);
      if (first.kind !== 'leased' || second.kind !== 'leased') throw new Error('both should have got it');
      expect(await index().save({ ...first.row, note: 'late' })).toBe('conflict');
      expect(await index().save({ ...second.row, note: 'mine' })).toMatchObject({ note: 'mine' });
    });

    it('that is refused says which log it is about, where that is known', async () => {
      const followed = await recorded({ correlationId: 'discovery-1', state: 'landed' });
      const refused = { kind: 'refused', why: 'ended' };
      expect(await index().lease(fetchTask(followed), 'm-1', NOON_MS, NOON_MS + 1000)).toEqual({
        ...refused,
        correlationId: 'discovery-1',
      });
      const older = await recorded({ state: 'landed' });
      expect(await index().lease(fetchTask(older), 'm-1', NOON_MS, NOON_MS + 1000)).toEqual(refused);
    });

    it('is granted and refused by the rule of admit, whatever the row, the task and the time', async () => {
      const source = newSource();
      let count = 0;
      const instant = fc.integer({ min: NOON_MS - 3, max: NOON_MS + 3 });
      const cases = fc.record({
        exists: fc.boolean(),
        state: fc.constantFrom(...SLICE_STATES),
        hops: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
        lease: fc.option(fc.record({ owner: fc.constantFrom('m-1', 'm-2'), expiresAtMs: instant }), {
          nil: undefined,
        }),
        nowMs: instant,
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ exists, state, hops: [rowHop, taskHop], lease, nowMs }) => {
          count += 1;
          const row = sliceRow({
            source,
            id: `run-${count}`,
            state,
            hop: rowHop,
            ...(lease === undefined ? {} : { lease }),
          });
          if (exists) await index().record([row]);
          const task = fetchTask(row, taskHop);
          const result = await index().lease(task, 'm-1', nowMs, nowMs + 900_000);
          const expected = admit(exists ? row : undefined, task, 'm-1', nowMs);
          expect(result.kind === 'leased' ? 'admitted' : result.why).toBe(expected);
          if (result.kind === 'refused') expect(await index().get(row)).toEqual(exists ? row : undefined);
        }),
        { numRuns: 200 },
      );
    });
  });
}
