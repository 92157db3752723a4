import { IngestError } from '../domain/errors.ts';

/** A listing is walked this often; then it is left to a later attempt. */
const MAX_WALKS = 4;
/** More pages than this in one walk means that the vendor does not page at all. */
const MAX_PAGES = 10_000;

/** One page of a listing that counts its rows. `total` is of all pages, as the vendor counts at this moment. */
export interface CountedPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/**
 * Walks the pages of a listing until as many different rows were seen as the vendor counts: rows move between pages
 * while they are read, and a page then repeats some and skips others.
 *
 * Shape: rows as they come, also those that come again, since they may be newer. Pages count from 1.
 * Errors: transient when the listing never agrees with its own total; those of `page`.
 * Limits: the ids of all rows are in memory. A row that is deleted while the pages are walked may hide another one:
 * only the look-back of the next reading finds that.
 * Test: test/unit/connectors/proven-walk.test.ts
 */
export async function* provenWalk<Row>(
  idOf: (row: Row) => string,
  page: (number: number) => Promise<CountedPage<Row>>,
): AsyncGenerator<Row> {
  const seen = new Set<string>();
  for (let walk = 1; walk <= MAX_WALKS; walk += 1) {
    let [walked, total] = [0, 0];
    for (let number = 1; number <= MAX_PAGES; number += 1) {
      const { rows, total: stated } = await page(number);
      for (const row of rows) seen.add(idOf(row));
      yield* rows;
      walked += rows.length;
      total = stated;
      if (rows.length === 0 || walked >= total) break;
    }
    if (seen.size >= total) return;
  }
  throw new IngestError('transient', `the listing does not agree with its own total: ${seen.size} different rows`);
}
