import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import type { RowPlan } from './catalogue.ts';
import type { Context } from './context.ts';
import { type ListQuery, readListQuery } from './list-query.ts';
import { refused } from './refusals.ts';
import { filenameOf } from './row-id.ts';
import type { RunPlan } from './run-plan.ts';
import { isFinal } from './run-state.ts';
import { searchOptions } from './search-options.ts';

/** How rows moved since the client read the page before; see `fault-rule.ts`. */
export interface Drift {
  readonly shiftedBy?: number;
  readonly removed?: number;
}

function isSelected({ run, offset, logType }: RowPlan, query: ListQuery): boolean {
  const { filename_uuid: filename, original_filename_uuid: original, searches } = query;
  if (original !== undefined && original !== run.executionId) return false;
  if (filename !== undefined && filename !== filenameOf(run, offset)) return false;
  if (logType !== 3 || searches.length === 0) return true;
  const options = searchOptions(run, offset);
  return searches.every(({ field, value }) => options[field] === value);
}

function selectRows({ catalogue, world, now }: Context, query: ListQuery): RowPlan[] {
  const project = world.projects.find(({ projectId }) => projectId === query.projectId);
  if (!project?.flows.some(({ flowId }) => flowId === query.flowId)) return [];
  const types = ([1, 2, 3] as const).filter((type) => query.log_type === undefined || query.log_type === String(type));
  const nowMs = now();
  return types
    .flatMap((type) => catalogue.inFlow(query.flowId, type))
    .filter((row) => catalogue.isListed(row, nowMs) && isSelected(row, query));
}

function pageUrl(base: string, request: StandInRequest, page: number): string {
  const { pathname, searchParams } = new URL(request.url);
  searchParams.set('page', String(page));
  return `${base}${pathname}?${searchParams}`;
}

function nextOf(
  { behaviour, baseUrl }: Context,
  request: StandInRequest,
  page: number,
): Readonly<Record<string, unknown>> {
  switch (behaviour.next) {
    case 'always':
      return { next: pageUrl(baseUrl(), request, page + 1) };
    case 'foreign-origin':
      return { next: pageUrl('http://logs.example.com:3000', request, page + 1) };
    case 'null':
      return { next: null };
    case 'absent':
      return {};
  }
}

/** Deletes the last rows before a page that belong to final runs: what is removed is known to whoever read them. */
function removeBefore({ catalogue, now }: Context, rows: readonly RowPlan[], count: number): void {
  const settled = ({ run }: { readonly run: RunPlan }) => isFinal(run, now());
  for (const row of rows.filter(settled).slice(-count)) catalogue.remove(row);
}

/**
 * Answers the listing.
 *
 * Shape: `{ count, limit, page, previous, next, results }`; without log_type rows of all types, main logs first.
 * Errors: 400 for a query that is missing a required field or out of range; 404 when the page has no rows.
 * Source: vendor document 002.
 */
export function listLogs(context: Context, request: StandInRequest, drift: Drift = {}): Answer {
  const { behaviour, catalogue, baseUrl, now } = context;
  const query = readListQuery(new URL(request.url).searchParams, behaviour);
  if (!query) return refused.badRequest();
  const { limit, page } = query;
  const first = (page - 1) * limit;
  if (drift.removed !== undefined) removeBefore(context, selectRows(context, query).slice(0, first), drift.removed);
  const rows = selectRows(context, query);
  // The first page is where the walk begins; only what follows can have moved.
  const from = first === 0 ? 0 : Math.max(0, first + (drift.shiftedBy ?? 0));
  const results = rows.slice(from, from + limit).map((row) => catalogue.say(row, now()));
  if (results.length === 0) return refused.empty();
  return json({
    count: behaviour.count === 'page' ? results.length : rows.length,
    limit,
    page,
    previous: page === 1 ? '' : pageUrl(baseUrl(), request, page - 1),
    ...nextOf(context, request, page),
    results,
  });
}
