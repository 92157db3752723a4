import { IngestError } from '../../domain/errors.ts';
import { directionOf, type ListedRow, observe, SLACK_MS, UNSEEN_ORDER } from './order.ts';
import { startOfWalk, type Tail, type WalkState } from './walk-state.ts';

/** A page of run logs as the walk needs it. `next`: the cursor that the vendor offers for the page after it. */
export interface WalkedPage {
  readonly rows: readonly ListedRow[];
  readonly total: number | undefined;
  readonly next: string | undefined;
}

const MAX_STALLED = 5;
const MAX_SEARCHED = 100;
const MAX_RESTARTS = 5;

const restless = (why: string): IngestError =>
  new IngestError('transient', `The listing of run logs can not be walked: ${why}`, { safe: { endpoint: 'run logs' } });

const idsOf = (rows: readonly ListedRow[]): string[] => rows.map(({ runId }) => runId);

const oldest = (rows: readonly ListedRow[]): number | undefined =>
  rows.reduce<number | undefined>(
    (least, { atMs }) => (atMs === undefined || (least !== undefined && least <= atMs) ? least : atMs),
    undefined,
  );

/** Nothing of interest follows: rows may be out of order by the slack that every order is granted. */
const isBelow = (atMs: number | undefined, floorMs: number | undefined): boolean =>
  floorMs !== undefined && atMs !== undefined && atMs < floorMs - SLACK_MS;

/**
 * Where a walk goes after a page, or that it has ended. Everything on every page is taken by the caller.
 *
 * Shape: ends where rows turn older than `floorMs` (undefined: never), which it believes only of a listing that was seen
 * to run newest first; one that runs oldest first is read from its end back; any other is read whole. By offset, each
 * page begins with the last row of the page before: rows that were added or purged meanwhile then cost a page and never a
 * row. Errors: transient when the listing does not hold still for long enough, or does not move on.
 * Source: facts sheet sections 2.2 to 2.5. Test: test/unit/connectors/sap-job-scheduling/walk.property.test.ts
 */
export function afterPage(state: WalkState, page: WalkedPage, floorMs: number | undefined): WalkState | 'end' {
  if (state.tail?.phase === 'back') return afterBackPage(state, state.tail, page, floorMs);
  const seam = new Set(state.seam);
  const fresh = page.rows.filter(({ runId }) => !seam.has(runId));
  // A row may be on a page twice; the smaller number of rows misses none.
  const size = new Set(idsOf(page.rows)).size;
  const met = size - new Set(idsOf(fresh)).size;
  const skip = state.request.kind === 'offset' ? state.request.skip : undefined;
  // Pages of a single row have no room for a seam.
  if (skip !== undefined && state.stride > 1 && seam.size > 0 && met === 0)
    return searchSeam(state, skip, page, floorMs);

  const fromZero = state.fromZero || countsFromZero(state, page, met);
  const before = {
    ...state,
    fromZero,
    order: observe(state.order, page.rows.slice(page.rows.findLastIndex(({ runId }) => seam.has(runId)) + 1)),
    seam: idsOf(page.rows),
    seamMs: page.rows.at(-1)?.atMs,
    stride: Math.max(state.stride, size),
    total: page.total,
    stalled: fresh.length === 0 ? state.stalled + 1 : 0,
  };
  if (page.rows.length === 0 && seam.size === 0 && state.tail === undefined && (page.total ?? 0) > 0) {
    throw restless('a page is empty although the vendor counts rows');
  }
  if (state.tail !== undefined && !before.order.rises) return wholeWalk(state);
  const direction = directionOf(before.order);
  const beyondFloor = isBelow(fresh.at(-1)?.atMs, floorMs);
  if (beyondFloor && direction === 'newest-first') return 'end';
  if (before.stalled > MAX_STALLED) throw restless('its pages do not move on');

  // As long as it is not known what offsets count from, one row fewer is believed in: the worst case of the two.
  const sure = skip === undefined || skip === 0 || state.base !== undefined || fromZero;
  const sent = sure ? skip : skip - 1;
  const reached = (sent ?? 0) + size;
  const tail = state.tail?.topIds.length === 0 ? newTop(state.tail, page, sent ?? 0) : state.tail;
  const here = { ...before, tail };
  if (beyondFloor && direction === 'oldest-first' && tail === undefined && !state.whole && skip !== undefined) {
    const skipTo = (page.total ?? 0) - before.stride;
    if (skipTo > reached) return jumpTo(here, skipTo);
  }
  if (page.next !== undefined) return { ...here, request: { kind: 'cursor', next: page.next } };
  const total = page.total === undefined || page.total <= 0 ? undefined : page.total;
  // It may have been learned while rows moved: a full page that ends just there may lack one.
  const known = total !== undefined && reached >= total && (skip === 0 || size < state.stride);
  // No more than the seam itself: a page that rows were pushed onto, or that is merely short, has a next one.
  const short = fresh.length === 0 && size < Math.max(1, Math.min(state.stride, 3));
  if (skip === undefined || known || short) return finish(here, floorMs);
  return { ...here, request: { kind: 'offset', skip: Math.max(skip + 1, reached - 1, 0) } };
}

/**
 * Offsets that count from 0 bring one row of the page before; from 1, as document 003 has it, two. Only as long as nothing
 * else moved the rows.
 */
function countsFromZero(state: WalkState, page: WalkedPage, met: number): boolean {
  const still = state.total !== undefined && state.total === page.total;
  return state.request.kind === 'offset' && state.seam.length > 0 && still && met === 1;
}

/** The page holds none of the page before: rows were added before it or purged. Goes where they must be. */
function searchSeam(state: WalkState, skip: number, page: WalkedPage, floorMs: number | undefined): WalkState | 'end' {
  // What was learned while rows moved may be wrong.
  const searching = { ...state, fromZero: false, stalled: state.stalled + 1 };
  if (searching.stalled > MAX_SEARCHED) throw restless('its rows move faster than they can be read');
  if (skip === 0) return afterPage({ ...restart(state), request: { kind: 'offset', skip: 0 } }, page, floorMs);
  const lastMs = page.rows.at(-1)?.atMs;
  const newestFirst = directionOf(state.order) === 'newest-first';
  const pushedOn = newestFirst && lastMs !== undefined && state.seamMs !== undefined && lastMs > state.seamMs;
  // The listing ends before it comes to what was read last: that was purged. A page that is merely short has a next one;
  // where times do not tell on which side of it this page is, both have been looked at.
  if (newestFirst && page.rows.length <= 1 && (pushedOn || state.stalled > 1)) return 'end';
  const leap = Math.max(1, (pushedOn ? page.rows.length : state.stride) - 1);
  return { ...searching, request: { kind: 'offset', skip: Math.max(0, pushedOn ? skip + leap : skip - leap) } };
}

/** Everything once more from the first row; bounded, so that a listing that never agrees with itself is an error. */
function restart(state: WalkState): WalkState {
  if (state.restarts >= MAX_RESTARTS) throw restless('its rows move faster than they can be read');
  return { ...startOfWalk(state.base), restarts: state.restarts + 1, whole: state.whole };
}

const wholeWalk = (state: WalkState): WalkState => ({ ...restart(state), whole: true });

const jumpTo = (state: WalkState, skip: number): WalkState => ({
  ...state,
  request: { kind: 'offset', skip },
  order: UNSEEN_ORDER,
  seam: [],
  tail: { phase: 'forward', skip, topIds: [] },
});

const newTop = (tail: Tail, page: WalkedPage, skip: number): Tail => ({
  ...tail,
  skip,
  topMs: oldest(page.rows),
  topIds: idsOf(page.rows),
});

/** The end of the listing: with a tail, what lies before it may still be of interest. */
function finish(state: WalkState, floorMs: number | undefined): WalkState | 'end' {
  const { tail } = state;
  if (tail === undefined) return 'end';
  // Nothing where the listing's own count says that there are rows.
  if (tail.topMs === undefined) return wholeWalk(state);
  if (tail.skip <= 0 || isBelow(tail.topMs, floorMs)) return 'end';
  // Two rows of overlap: one may be less than it seems, where offsets count from 1.
  const skip = Math.max(0, tail.skip - Math.max(1, state.stride - 2));
  return { ...state, request: { kind: 'offset', skip }, tail: { ...tail, phase: 'back' } };
}

/** A page before the tail has to meet it; else rows were purged by the page, and all is walked. */
function afterBackPage(state: WalkState, tail: Tail, page: WalkedPage, floorMs: number | undefined): WalkState | 'end' {
  const skip = state.request.kind === 'offset' ? state.request.skip : 0;
  const top = new Set(tail.topIds);
  if (!page.rows.some(({ runId }) => top.has(runId))) return wholeWalk(state);
  if (!observe(UNSEEN_ORDER, page.rows).rises) return wholeWalk(state);
  return finish({ ...state, tail: newTop(tail, page, skip) }, floorMs);
}
