import { hexOf, uuidOf, wholeOf } from '../kit/deterministic.ts';
import type { LogStyle, RunGroup, TerminalStatus, WorldSpec } from './world-spec.ts';

/** A task of the stand-in account; ids are 24 hex characters, as at the vendor. */
export interface Task {
  readonly taskId: string;
  readonly version: string;
  readonly workspaceId: string;
  readonly environmentId: string;
  readonly tags: readonly string[];
}

/** What the log of a run holds: a style and either an exact number of JSON bytes or of entries, spread over a time. */
export interface LogPlan {
  readonly logId: string;
  readonly style: LogStyle;
  readonly size: { readonly bytes: number } | { readonly entries: number };
  readonly fromMs: number;
  readonly toMs: number;
}

/** One run from trigger to end. Units: epoch ms. `startAtMs` is absent when the run never started. */
export interface RunPlan {
  readonly executionId: string;
  readonly task: Task;
  readonly planId?: string;
  readonly triggerAtMs: number;
  readonly startAtMs?: number;
  readonly endAtMs: number;
  readonly final: TerminalStatus;
  readonly misfired: boolean;
  readonly log: LogPlan;
}

/** Everything the stand-in knows. A test may also write one by hand. */
export interface World {
  readonly seed: string;
  readonly tasks: readonly Task[];
  readonly runs: readonly RunPlan[];
}

function planTask(seed: string, index: number): Task {
  const workspace = index % 3;
  return {
    taskId: hexOf(24, seed, 'task', index),
    version: `1.${index}`,
    workspaceId: hexOf(24, seed, 'workspace', workspace),
    // Workspaces 0 and 1 share an environment, so that both filters have something to tell apart.
    environmentId: hexOf(24, seed, 'environment', Math.floor(workspace / 2)),
    tags: index % 2 === 0 ? ['nightly'] : ['nightly', 'orders'],
  };
}

function logSize(group: RunGroup, executionId: string): LogPlan['size'] {
  if ('bytes' in group.size) return { bytes: wholeOf(group.size.bytes, executionId, 'bytes') };
  return { entries: wholeOf(group.size.entries, executionId, 'entries') };
}

interface RunArgs {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
  readonly group: RunGroup;
  readonly index: number;
  readonly task: Task;
}

function planTrigger({ group, spec, startedAtMs }: RunArgs, executionId: string, busyMs: number): number {
  const later = group.startsInSeconds;
  if (later) return startedAtMs + wholeOf([later[0] * 1000, later[1] * 1000], executionId, 'trigger');
  const [leastAgo, mostAgo] = spec.triggeredSecondsAgo;
  const open = group.endsInSeconds !== undefined;
  // An ended run ended 31 s or more before the world began: it is settled at once by the vendor's 30 s rule.
  const earliestAgo = open ? leastAgo : Math.max(leastAgo, busyMs / 1000 + 31);
  const latestAgo = open ? leastAgo * 8 : Math.max(earliestAgo, mostAgo);
  return startedAtMs - wholeOf([Math.ceil(earliestAgo * 1000), Math.ceil(latestAgo * 1000)], executionId, 'trigger');
}

function planRun(args: RunArgs): RunPlan {
  const { group, startedAtMs, task } = args;
  const executionId = uuidOf(args.seed, 'run', args.index);
  const durationMs = wholeOf(group.durationSeconds, executionId, 'duration') * 1000;
  const dispatchMs = wholeOf([900, 8000], executionId, 'dispatch');
  const triggerAtMs = planTrigger(args, executionId, durationMs + dispatchMs);
  const startAtMs = triggerAtMs + dispatchMs;
  const open = group.endsInSeconds;
  const endAtMs = open
    ? startedAtMs + wholeOf([open[0] * 1000, open[1] * 1000], executionId, 'end')
    : startAtMs + durationMs;
  const neverStarted = group.misfired || group.final === 'deploy_failed';
  return {
    executionId,
    task,
    ...(wholeOf([0, 6], executionId, 'plan') === 0 ? { planId: uuidOf(args.seed, 'plan', task.taskId) } : {}),
    triggerAtMs,
    ...(neverStarted ? {} : { startAtMs }),
    endAtMs,
    final: group.final,
    misfired: group.misfired,
    log: {
      logId: executionId,
      style: group.style,
      size: logSize(group, executionId),
      fromMs: startAtMs,
      toMs: endAtMs,
    },
  };
}

/**
 * Returns the world of a seed, a start instant and a spec.
 *
 * Shape: pure; equal arguments give an equal world, also in another process, which is how a test compares a run of the
 * pipeline with one that was killed. Runs are in no particular order.
 * Units: `startedAtMs` is epoch ms.
 */
export function createWorld(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
}): World {
  const { seed, startedAtMs, spec } = options;
  const tasks = Array.from({ length: spec.tasks }, (_, index) => planTask(seed, index));
  const groups = spec.groups.flatMap((group) => Array.from({ length: group.count }, () => group));
  const runs = groups.flatMap((group, index) => {
    const task = tasks[wholeOf([0, tasks.length - 1], seed, 'task of run', index)];
    return task === undefined ? [] : [planRun({ seed, startedAtMs, spec, group, index, task })];
  });
  return { seed, tasks, runs };
}
