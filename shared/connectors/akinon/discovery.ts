import { IngestError } from '../../domain/errors.ts';
import type { LogPage } from './client.ts';
import type { LogRow } from './log-row.ts';
import { settledBeforeMs, type WalkPlan } from './walk-plan.ts';

/** A flow is walked this often before its listing counts as restless. */
const MAX_WALKS = 4;
/** The walk ends behind this many pages in a row without a row of interest: one may be a page of stragglers. */
const OLD_PAGES = 2;
/** More pages than this in one walk means that the listing has no end. */
const MAX_PAGES = 20_000;

/** Asks for a page of the main logs of one flow; pages count from 1. */
export type ListPage = (page: number) => Promise<LogPage | undefined>;

const NOTHING: LogPage = { rows: [], size: 0, limit: undefined };

/**
 * How far a discovery of one flow has come. Whoever was interrupted by a page that did not come can go on with it: the
 * rows of all pages before have been recorded by then.
 */
export interface FlowWalk {
  readonly plan: WalkPlan;
  /** Pages before it hold only what is newer than anything of interest. */
  readonly firstPage: number;
  /** Executions met by this walk or an earlier one. */
  readonly seen: Set<string>;
  walks: number;
  pass: Pass;
}

/** One pass over the pages, as far as it has come. */
interface Pass {
  readonly met: Set<string>;
  page: number;
  /** False as soon as a row is newer than the one before it: then only the end of the listing is the end. */
  descending: boolean;
  /** A row came twice, or time passed between two pages: rows may have moved unseen. */
  moved: boolean;
  /** A row that no earlier pass had seen, although it was there when the first one began. */
  found: boolean;
  lastMs: number;
  oldPages: number;
  ids: string;
}

const newPass = (page: number): Pass => ({
  met: new Set(),
  page,
  descending: true,
  moved: false,
  found: false,
  lastMs: Number.POSITIVE_INFINITY,
  oldPages: 0,
  ids: '',
});

export const newWalk = (plan: WalkPlan, firstPage = 1): FlowWalk => ({
  plan,
  firstPage,
  seen: new Set(),
  walks: 1,
  pass: newPass(firstPage),
});

/**
 * Lists the main logs of one flow, page by page as they come, down to the plan's horizon.
 *
 * Rows that arrive at the head push others to later pages, and deleted ones pull them to earlier pages, unseen. So a pass
 * that goes deep, or in which rows moved, is repeated until one finds nothing that is new and old enough.
 *
 * Shape: pages hold each execution once, newest first as far as the vendor sorts; rows older than `sinceMs` are left out.
 * Returns the depth that was walked: `full` when the listing is not sorted.
 * Errors: transient when the listing does not come to rest, everything seen has been yielded by then; those of `list`,
 * after which the same `walk` may be taken up again at that page.
 * Test: test/unit/connectors/akinon/discovery.property.test.ts
 */
export async function* walkFlow(
  list: ListPage,
  walk: FlowWalk,
  sinceMs = Number.NEGATIVE_INFINITY,
): AsyncGenerator<LogRow[], WalkPlan['depth']> {
  for (; walk.walks <= MAX_WALKS; walk.walks += 1) {
    yield* passOver(list, walk, sinceMs);
    const { descending, moved, found } = walk.pass;
    const depth = descending ? walk.plan.depth : 'full';
    const settled = walk.walks === 1 ? depth === 'tick' && !moved : !found;
    if (settled || walk.seen.size === 0) return depth;
    walk.pass = newPass(walk.firstPage);
  }
  throw new IngestError('transient', 'The listing of main logs does not agree with itself; it is walked again later');
}

async function* passOver(list: ListPage, { plan, seen, pass }: FlowWalk, sinceMs: number): AsyncGenerator<LogRow[]> {
  // Taken up again: whatever happened meanwhile is found by another pass.
  if (pass.page > 1) pass.moved = true;
  for (; pass.page <= MAX_PAGES; pass.page += 1) {
    const { rows, size } = (await list(pass.page)) ?? NOTHING;
    const ids = rows.map(executionOf).join();
    // The same page again: the vendor does not page here, so there is no more than this.
    if (size === 0 || (ids !== '' && ids === pass.ids)) return;
    pass.ids = ids;
    const fresh = rows.filter((row) => meet(row, seen, pass, plan, sinceMs));
    if (fresh.length > 0) yield fresh;
    const old = rows.every(({ fields }) => fields.created.ms !== undefined && fields.created.ms < plan.horizonMs);
    pass.oldPages = old ? pass.oldPages + 1 : 0;
    if (pass.descending && pass.oldPages >= OLD_PAGES) return;
  }
  throw new IngestError('transient', `The listing of main logs has more than ${MAX_PAGES} pages`);
}

/** Takes note of a row; true when it is to be listed. */
function meet(row: LogRow, seen: Set<string>, pass: Pass, plan: WalkPlan, sinceMs: number): boolean {
  const id = executionOf(row);
  const createdMs = row.fields.created.ms ?? pass.lastMs;
  const fresh = !seen.has(id);
  pass.descending &&= createdMs <= pass.lastMs;
  pass.moved ||= pass.met.has(id);
  pass.found ||= fresh && createdMs < settledBeforeMs(plan);
  pass.lastMs = createdMs;
  pass.met.add(id);
  seen.add(id);
  return fresh && createdMs >= sinceMs;
}

/** The execution id of a main log. Errors: transient when it has none. */
export function executionOf({ fields }: LogRow): string {
  const id = fields.filename_uuid ?? fields.original_filename_uuid ?? '';
  if (id !== '') return id;
  throw new IngestError('transient', 'a main log does not have the documented shape (at filename_uuid)');
}
