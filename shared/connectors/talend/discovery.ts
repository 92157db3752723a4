import { IngestError } from '../../domain/errors.ts';
import { bisect, type Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import { LIST_LIMIT, type ListTarget, type TalendClient } from './client.ts';
import type { Execution } from './schema.ts';

/** A window is walked this often before it is split: rows may move between pages while they are read. */
const MAX_WALKS = 4;
/** A window is not split below this. Units: milliseconds. */
const MIN_WINDOW_MS = 1_000;
/** More pages than this in one walk means that the vendor does not page at all. */
const MAX_PAGES = 10_000;

/** What is walked. */
interface Asked {
  readonly target: ListTarget;
  readonly window: Window;
  readonly tally: Tally | undefined;
}

/** What one walk over all pages of a window saw. */
interface Walk {
  readonly total: number | undefined;
}

/**
 * Lists every run that overlaps a window, page by page as they come, and proves that none was missed.
 *
 * The vendor promises no order, so a page may repeat or skip rows when runs are added while it is walked. A walk counts
 * as complete when the distinct runs seen so far are as many as the vendor's `total`; where `total` says nothing, when
 * a second walk finds nothing new. Otherwise the window is walked again, and at last split.
 *
 * Shape: pages hold each run once; a run may come again from the other half of a split window.
 * Errors: transient when the listing never agrees with itself: the watermark then stays where it is.
 * Source: facts sheet sections 1.2 and 1.6.
 */
export async function* listWindow(
  client: TalendClient,
  target: ListTarget,
  window: Window,
  tally?: Tally,
): AsyncGenerator<Execution[]> {
  const seen = new Set<string>();
  for (let attempt = 1; attempt <= MAX_WALKS; attempt += 1) {
    const before = seen.size;
    const walk = yield* walkPages(client, { target, window, tally }, seen);
    if (walk.total !== undefined && walk.total > 0 && walk.total === seen.size) return;
    const totalSaysNothing = walk.total === undefined || walk.total === 0;
    if (totalSaysNothing && attempt > 1 && seen.size === before) return;
    // An empty listing that says so itself needs no second look: the look-back will look again anyway.
    if (seen.size === 0 && walk.total === 0) return;
  }
  const halves = bisect(window, MIN_WINDOW_MS);
  if (halves === undefined) {
    throw new IngestError('transient', 'The listing of runs does not agree with itself, even for one second', {
      safe: { fromMs: window.fromMs, toMs: window.toMs },
    });
  }
  for (const half of halves) yield* listWindow(client, target, half, tally);
}

async function* walkPages(
  client: TalendClient,
  { target, window, tally }: Asked,
  seen: Set<string>,
): AsyncGenerator<Execution[], Walk> {
  let offset = 0;
  let total: number | undefined;
  let before: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, total: stated } = await client.listExecutions(target, window, { offset }, tally);
    const ids = items.map(({ executionId }) => executionId).join();
    // The same page again: the vendor does not page here, so there is no more than this.
    if (ids === before) break;
    before = ids;
    // A row that is there twice may have been added or may hide another: the smaller step misses nothing.
    offset += new Set(items.map(({ executionId }) => executionId)).size;
    // The last page's word counts: rows that came while we walked are in it.
    total = stated ?? total;
    const fresh = items.filter(({ executionId }) => !seen.has(executionId));
    for (const { executionId } of fresh) seen.add(executionId);
    if (fresh.length > 0) yield fresh.filter(firstOfItsId);
    const reachedTotal = total !== undefined && total > 0 && offset >= total;
    // Without a usable total only an empty page is the end: a short page may be the vendor's own limit.
    if (items.length === 0 || reachedTotal || (total === 0 && items.length < LIST_LIMIT)) break;
  }
  return { total };
}

const firstOfItsId = (execution: Execution, index: number, all: readonly Execution[]): boolean =>
  all.findIndex(({ executionId }) => executionId === execution.executionId) === index;
