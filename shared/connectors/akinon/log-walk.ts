import { IngestError } from '../../domain/errors.ts';
import type { LogPage } from './client.ts';
import type { LogRow } from './log-row.ts';

/** The last page is looked at again this often, as long as it brings something new. */
const MAX_SEAMS = 4;
const MAX_PAGES = 20_000;
/** Pages of one reading: few enough that what it came to is safe soon. */
const PAGES_PER_READING = 16;

/**
 * Reads logs below one execution, page by page from `from` on.
 *
 * The end is the vendor's 404, an empty page, or one with fewer rows than the answer itself says that it could hold. After
 * more than one page the last one is read once more, and the walk goes on when it brings something new.
 *
 * Shape: pages in the vendor's order; a row may come again. Returns where the next reading goes on, `undefined` at the end.
 * A budget that is spent ends a reading that has brought a page.
 * Memory: one page, and the ids of the last one. Errors: transient when the pages have no end.
 * Test: test/unit/connectors/akinon/discovery.property.test.ts
 */
export async function* walkLogs(
  list: (page: number) => Promise<LogPage | undefined>,
  from = 1,
): AsyncGenerator<readonly LogRow[], number | undefined> {
  let last: { readonly page: number; readonly ids: ReadonlySet<string> } = { page: from - 1, ids: new Set() };
  for (let seams = 0; seams <= MAX_SEAMS; seams += 1) {
    for (let page = last.page + 1; ; page += 1) {
      if (page > MAX_PAGES) throw new IngestError('transient', `a listing has more than ${MAX_PAGES} pages`);
      if (page >= from + PAGES_PER_READING) return page;
      const answer = await unlessPaused(list(page), last.page >= from);
      if (answer === PAUSED) return page;
      const ids = idsOf(answer);
      // The same page again: the vendor does not page here.
      if (answer === undefined || answer.size === 0 || (ids.size > 0 && isWithin(ids, last.ids))) break;
      yield answer.rows;
      last = { page, ids };
      if (isShort(answer)) break;
    }
    if (last.page <= 1) return undefined;
    const again = await unlessPaused(list(last.page), last.page >= from);
    if (again === PAUSED) return last.page;
    const ids = idsOf(again);
    if (again === undefined || isWithin(ids, last.ids)) return undefined;
    yield again.rows;
    last = { page: last.page, ids };
  }
  return undefined;
}

const PAUSED = Symbol('paused');

/** What was read must not be read again for nothing: a budget that is spent ends the reading, once it has come to something. */
async function unlessPaused<T>(page: Promise<T>, hasRead: boolean): Promise<T | typeof PAUSED> {
  try {
    return await page;
  } catch (error) {
    if (hasRead && error instanceof IngestError && error.kind === 'paused') return PAUSED;
    throw error;
  }
}

const idsOf = (page: LogPage | undefined): ReadonlySet<string> => new Set(page?.rows.map(({ fields }) => fields.id));

const isWithin = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean => [...some].every((id) => all.has(id));

const isShort = ({ size, limit }: LogPage): boolean => limit !== undefined && size < limit;
