import { z } from 'zod';
import { stateAt } from './run-state.ts';
import type { RunPlan } from './world.ts';
import { terminalStatusSchema } from './world-spec.ts';

const dayMs = 86_400_000;
const statusSchema = z.union([terminalStatusSchema, z.enum(['dispatching', 'executing'])]);

/** Filters of the listing, from a query or a JSON body. Units: epoch ms; ranges as at the vendor, outside is a 400. */
export const listFilterSchema = z.object({
  from: z.coerce.number().int().nonnegative().optional(),
  to: z.coerce.number().int().nonnegative().optional(),
  lastDays: z.coerce.number().int().min(1).max(60).default(60),
  status: statusSchema.optional(),
  workspaceId: z.string().optional(),
  environmentId: z.string().optional(),
  tags: z.array(z.string()).default([]),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  offset: z.coerce.number().int().nonnegative().default(0),
});
export type ListFilter = z.output<typeof listFilterSchema>;

/** Returns the time range of a filter, or undefined when it is backwards or longer than 60 days. Units: epoch ms. */
export function rangeOf(filter: ListFilter, nowMs: number): { readonly from: number; readonly to: number } | undefined {
  const to = filter.to ?? nowMs;
  const from = filter.from ?? to - filter.lastDays * dayMs;
  return from <= to && to - from <= 60 * dayMs ? { from, to } : undefined;
}

/**
 * Tells whether a run belongs to the answer.
 *
 * Shape: by overlap: a run that started in, ended in, lies in or spans [from, to] is in; one that is not over yet lasts
 * until further notice. A run without a start counts from its trigger. Source: facts sheet, Talend 1.2.
 */
export function isSelected(
  run: RunPlan,
  filter: ListFilter,
  range: { readonly from: number; readonly to: number },
  nowMs: number,
): boolean {
  const state = stateAt(run, nowMs);
  if (state === undefined) return false;
  const began = state.startedAtMs ?? run.triggerAtMs;
  const ended = state.terminal ? (state.finishedAtMs ?? run.triggerAtMs) : Number.POSITIVE_INFINITY;
  return (
    began <= range.to &&
    ended >= range.from &&
    (filter.status === undefined || filter.status === state.status) &&
    (filter.workspaceId === undefined || filter.workspaceId === run.task.workspaceId) &&
    (filter.environmentId === undefined || filter.environmentId === run.task.environmentId) &&
    filter.tags.every((tag) => run.task.tags.includes(tag))
  );
}
