import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import { hexOf } from '../kit/deterministic.ts';
import type { Context } from './context.ts';
import type { Route } from './endpoint.ts';
import { listRow, singleRun } from './execution-shapes.ts';
import { isSelected, type ListFilter, listFilterSchema, rangeOf } from './list-filter.ts';
import { refusal } from './refusal.ts';
import { stateAt } from './run-state.ts';
import type { RunPlan } from './world.ts';

function readFilter(request: StandInRequest): ListFilter | undefined {
  try {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const asked: unknown = request.method === 'POST' ? JSON.parse(request.body || '{}') : query;
    return listFilterSchema.safeParse(asked).data;
  } catch {
    return undefined;
  }
}

function inOrder(runs: readonly RunPlan[], order: 'asc' | 'desc' | 'shuffled'): RunPlan[] {
  const byTrigger = (one: RunPlan, other: RunPlan) =>
    one.triggerAtMs - other.triggerAtMs || (one.executionId < other.executionId ? -1 : 1);
  switch (order) {
    case 'asc':
      return runs.toSorted(byTrigger);
    case 'desc':
      return runs.toSorted((one, other) => byTrigger(other, one));
    case 'shuffled':
      return runs.toSorted((one, other) => (hexOf(16, one.executionId) < hexOf(16, other.executionId) ? -1 : 1));
  }
}

/**
 * Answers the listing, of all tasks or of one.
 *
 * Shape: `{ items, limit, offset, total }`, in the configured order, which does not change between pages.
 * Errors: 400 for a value out of range, or a workspace that is not in the environment; 404 for an unknown task.
 */
export function listExecutions(context: Context, request: StandInRequest, route: Route): Answer {
  const ofTask = route.endpoint === 'list-of-task';
  if (ofTask && !context.tasks.has(route.id)) return refusal(404, 'Task has not been found');
  const filter = readFilter(request);
  const nowMs = context.now();
  const range = filter && rangeOf(filter, nowMs);
  if (!filter || !range) return refusal(400, 'A filter is out of its range');
  const { workspaceId, environmentId, limit, offset } = filter;
  const mismatch = context.world.tasks.some(
    (task) => workspaceId === task.workspaceId && environmentId !== undefined && environmentId !== task.environmentId,
  );
  if (mismatch) return refusal(400, 'The workspace is not in the environment');
  const selected = context.world.runs.filter(
    (run) => (!ofTask || run.task.taskId === route.id) && isSelected(run, filter, range, nowMs),
  );
  const items = inOrder(selected, context.behaviour.order)
    .slice(offset, offset + limit)
    .flatMap((run) => {
      const state = stateAt(run, nowMs);
      return state ? [listRow(run, state)] : [];
    });
  return json({ items, limit, offset, total: selected.length });
}

/** Answers one run by its id; 404 before its trigger. */
export function getExecution(context: Context, route: Route): Answer {
  const run = context.findRun(route.id);
  const state = run && stateAt(run, context.now());
  return run && state ? json(singleRun(run, state)) : refusal(404, 'Execution has not been found');
}
