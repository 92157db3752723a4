import type { Pace } from '../../domain/pace.ts';
import type { RunRecord } from '../../domain/run.ts';
import type { ListedSlice } from '../../ports/connector.ts';
import type { ListTarget } from './client.ts';
import { type LogMemory, LogMemorySchema } from './memory.ts';
import { endedAtMs, isFinal, toRunRecord } from './run.ts';
import type { Execution } from './schema.ts';
import type { TalendSettings } from './settings.ts';

/** A run that never started has no log to speak of. */
const neverStarted = (execution: Execution): boolean => execution.startTimestamp === undefined;

/** Whole seconds until the log of a final run is complete at the vendor; 0 when it is. */
export function settleSeconds(execution: Execution, nowMs: number, waitSeconds: number): number {
  const settledMs = (endedAtMs(execution) ?? nowMs) + waitSeconds * 1000;
  return Math.max(0, Math.ceil((settledMs - nowMs) / 1000));
}

/** A run is looked at again after a twentieth of the time it has been running, within 2 s and 15 min. */
export function runningDelaySeconds(run: RunRecord, nowMs: number): number {
  const since = Date.parse(run.startedAt ?? run.triggeredAt ?? '');
  const elapsed = Number.isNaN(since) ? 0 : (nowMs - since) / 1000;
  return Math.min(900, Math.max(2, Math.round(elapsed / 20)));
}

/** What is remembered of a run that is final. */
export const finalMemory = (memory: LogMemory, execution: Execution): LogMemory => ({
  ...memory,
  final: true,
  neverStarted: neverStarted(execution),
});

/** A run of the listing as a slice. */
export function toListedSlice(execution: Execution, pace: Pace, nowMs: number, waitSeconds: number): ListedSlice {
  const final = isFinal(execution, nowMs);
  const run = toRunRecord(execution);
  const memory = LogMemorySchema.parse({ pace });
  return {
    id: execution.executionId,
    run,
    memory: final ? finalMemory(memory, execution) : memory,
    delaySeconds: final ? settleSeconds(execution, nowMs, waitSeconds) : runningDelaySeconds(run, nowMs),
  };
}

/** The listings that together cover a scope: per task, and per workspace or environment. */
export function listTargets(scope: TalendSettings['scope']): ListTarget[] {
  const { tasks, workspaces, environments } = scope;
  const places: ListTarget[] = [
    ...(workspaces ?? []).map((workspaceId) => ({ workspaceId })),
    ...(environments ?? []).map((environmentId) => ({ environmentId })),
  ];
  const inPlaces = places.length === 0 ? [{}] : places;
  if (tasks === 'all') return inPlaces;
  return tasks.flatMap((taskId) => inPlaces.map((place) => ({ ...place, taskId })));
}
