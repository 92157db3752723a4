import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogPage } from '../../../../shared/connectors/akinon/client.ts';
import { firstPageBefore } from '../../../../shared/connectors/akinon/first-page.ts';
import { readLogRow } from '../../../../shared/connectors/akinon/log-row.ts';

const rowAt = (createdMs: number, id: number) =>
  readLogRow(JSON.stringify({ id, filename_uuid: `e${id}`, created: String(createdMs) }));

/** A listing in this order, in pages of so many rows; counts what it is asked. */
function listing(times: readonly number[], limit: number) {
  const state = { asked: 0 };
  const list = async (page: number): Promise<LogPage | undefined> => {
    state.asked += 1;
    const rows = times.slice((page - 1) * limit, page * limit).map(rowAt);
    return rows.length === 0 ? undefined : { rows, size: rows.length, limit };
  };
  return { list, state };
}

const times = fc.array(fc.integer({ min: 1_000_000_000_000, max: 1_000_000_001_000 }), { maxLength: 400 });
const instant = fc.integer({ min: 1_000_000_000_000, max: 1_000_000_001_001 });

it('no row of interest lies before the page, which is found in few requests', async () => {
  await fc.assert(
    fc.asyncProperty(times, instant, fc.integer({ min: 1, max: 20 }), async (all, instantMs, limit) => {
      const newestFirst = all.toSorted((left, right) => right - left);
      const { list, state } = listing(newestFirst, limit);
      const page = await firstPageBefore(list, instantMs);
      expect(newestFirst.slice(0, (page - 1) * limit).every((ms) => ms >= instantMs)).toBe(true);
      // A page early, and not more: nothing of interest is on it, unless it is the first.
      const wanted = newestFirst.findIndex((ms) => ms < instantMs);
      if (wanted >= limit) expect(page).toBe(Math.floor(wanted / limit));
      expect(state.asked).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(newestFirst.length / limit + 2)) + 2);
    }),
  );
});

it('a listing in another order is read from its first page, or from one before which nothing of interest lies', async () => {
  await fc.assert(
    fc.asyncProperty(times, instant, async (all, instantMs) => {
      const ascending = all.toSorted((left, right) => left - right);
      const page = await firstPageBefore(listing(ascending, 10).list, instantMs);
      expect(ascending.slice(0, (page - 1) * 10).every((ms) => ms >= instantMs)).toBe(true);
    }),
  );
});
