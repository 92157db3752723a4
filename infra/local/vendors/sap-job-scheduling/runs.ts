import { type Answer, json } from '../kit/answer.ts';
import { hexOf } from '../kit/deterministic.ts';
import type { Context } from './context.ts';
import type { Route } from './endpoint.ts';
import { readPage } from './page.ts';
import { refusal } from './refusal.ts';
import type { RunPlan } from './run-plan.ts';
import { rowAt } from './run-row.ts';
import { isListed } from './run-state.ts';
import type { Schedule } from './world.ts';

/** A half-open range of places in the order of the listing; `size` is how many were asked for. */
interface Places {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

interface Listing {
  readonly listed: readonly RunPlan[];
  readonly newestFirst: boolean;
}

function pick({ listed, newestFirst }: Listing, { from, to }: Places): RunPlan[] {
  const end = listed.length;
  return newestFirst ? listed.slice(Math.max(0, end - to), Math.max(0, end - from)).reverse() : listed.slice(from, to);
}

/** Returns the places after (`next`) or before (`prev`) a run, which need not be listed any more. */
function placesBeside({ listed, newestFirst }: Listing, cursor: RunPlan, way: 'next' | 'prev', size: number): Places {
  const count = listed.length;
  const placeOf = (is: (run: RunPlan) => boolean) => {
    const found = listed.findIndex(is);
    return found === -1 ? count : found;
  };
  const older = placeOf((run) => run.index >= cursor.index);
  const olderOrSame = placeOf((run) => run.index > cursor.index);
  if (way === 'next') {
    const from = newestFirst ? count - older : olderOrSame;
    return { size, from, to: Math.min(count, from + size) };
  }
  const to = newestFirst ? count - olderOrSame : older;
  return { size, from: Math.max(0, to - size), to };
}

function placesOf(context: Context, query: URLSearchParams, schedule: Schedule, listing: Listing): Places | undefined {
  const { behaviour } = context;
  const page = readPage(query, { neither: 200 });
  if (!page) return undefined;
  const cursors = ['next', 'prev'].filter((way) => behaviour.cursors && query.has(way));
  const sized = query.has('page_size') || cursors.length === 0 ? page.size : 10;
  const size = Math.min(sized, behaviour.maxPageSize);
  if (cursors.length === 0) {
    const from = Math.min(listing.listed.length, Math.max(0, page.skip - behaviour.offsetBase));
    return { size, from, to: Math.min(listing.listed.length, from + size) };
  }
  const way = query.has('next') ? 'next' : 'prev';
  const cursor = context.runsOf(schedule).find(query.get(way) ?? '');
  if (!cursor || cursors.length > 1 || query.has('offset')) return undefined;
  return placesBeside(listing, cursor, way, size);
}

function links(schedule: Schedule, runs: readonly RunPlan[], places: Places, count: number) {
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return {};
  const path = `/scheduler/jobs/${schedule.jobId}/schedules/${schedule.scheduleId}/runs`;
  const base = `${path}?page_size=${places.size}`;
  return {
    ...(places.to < count ? { next_url: `${base}&next=${last.runId}` } : {}),
    ...(places.from > 0 ? { prev_url: `${base}&prev=${first.runId}` } : {}),
  };
}

function mixed(runs: readonly RunPlan[]): RunPlan[] {
  return runs
    .map((run) => ({ run, at: hexOf(8, 'mixed', run.runId) }))
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .map(({ run }) => run);
}

/**
 * Answers the run logs of a schedule at an instant.
 *
 * Shape: `{ total, results }`, with cursors also next_url and prev_url, each absent at its end. 200 rows when nothing is
 * asked for, 10 when only an offset or a cursor is. A cursor names a run, and the page lies beside it whatever was added or
 * purged in between. Units: `nowMs` is epoch ms.
 * Errors: 404 for an unknown job or schedule; 400 for a page out of range, an unknown cursor, or a cursor with an offset.
 * Source: vendor document 003, facts sheet, SAP 2.2.
 */
export function listRuns(context: Context, query: URLSearchParams, route: Route, nowMs: number): Answer {
  const { behaviour } = context;
  const schedule = context.findSchedule(route.jobId, route.scheduleId, nowMs);
  if (!schedule) return refusal(404, 'Invalid Job ID');
  const listed = context.runsOf(schedule).at(nowMs);
  if (listed.length === 0 && behaviour.emptyIs404) return refusal(404, 'No run logs found for job and schedule');
  const listing = { listed, newestFirst: behaviour.order !== 'oldest' };
  const places = placesOf(context, query, schedule, listing);
  if (!places) return refusal(400, 'Invalid page_size, offset or cursor');
  const runs = pick(listing, places);
  const shown = behaviour.order === 'shuffled-pages' ? mixed(runs) : runs;
  return json({
    total: listed.length,
    results: shown.map((run) => rowAt(run, nowMs, behaviour)),
    ...(behaviour.cursors ? links(schedule, runs, places, listed.length) : {}),
  });
}

/** Answers one run log; 404 when any id does not match, or the run is not listed at that instant. Units: epoch ms. */
export function getRun(context: Context, route: Route, nowMs: number): Answer {
  const schedule = context.findSchedule(route.jobId, route.scheduleId, nowMs);
  const run = schedule && context.runsOf(schedule).find(route.runId);
  if (!run || !isListed(run, nowMs)) return refusal(404, 'Run log not found');
  return json(rowAt(run, nowMs, context.behaviour));
}
