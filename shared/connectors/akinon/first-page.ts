import type { ListPage } from './discovery.ts';

/** A listing has no more pages than this. */
const MAX_PAGES = 20_000;

/**
 * A page of a listing that begins with the newest rows, before which nothing is older than an instant; found by halving, so
 * that a day of last year does not cost the pages of a year.
 *
 * Shape: from 1. One page early: rows may be deleted before the walk begins. 1 for a listing that is not sorted so.
 * Errors: those of `list`. Units: epoch milliseconds. Test: test/unit/connectors/akinon/first-page.property.test.ts
 */
export async function firstPageBefore(list: ListPage, instantMs: number): Promise<number> {
  let lastMs = Number.POSITIVE_INFINITY;
  /** Is this whole page newer, and sorted as far as can be seen? */
  const isAbove = async (page: number, sinceMs: number): Promise<number | undefined> => {
    const rows = (await list(page))?.rows ?? [];
    let previousMs = sinceMs;
    for (const { fields } of rows) {
      const createdMs = fields.created.ms;
      if (createdMs === undefined || createdMs > previousMs || createdMs < instantMs) return undefined;
      previousMs = createdMs;
    }
    return rows.length === 0 ? undefined : previousMs;
  };
  let [above, below] = [0, 1];
  for (; below <= MAX_PAGES; below *= 2) {
    const oldestMs = await isAbove(below, lastMs);
    if (oldestMs === undefined) break;
    [above, lastMs] = [below, oldestMs];
  }
  while (below - above > 1) {
    const middle = Math.floor((above + below) / 2);
    const oldestMs = await isAbove(middle, lastMs);
    if (oldestMs === undefined) below = middle;
    else [above, lastMs] = [middle, oldestMs];
  }
  return Math.max(1, above);
}
