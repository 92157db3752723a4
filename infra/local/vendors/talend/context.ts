import type { Behaviour } from './behaviour.ts';
import { type LogLayout, layOut } from './log-layout.ts';
import type { RunPlan, Task, World } from './world.ts';

/** What every endpoint shares. `now` gives epoch ms, `random` numbers in [0, 1); both belong to the caller. */
export interface Context {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly now: () => number;
  readonly random: () => number;
  readonly baseUrl: () => string;
  readonly storeUrl: () => string;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly deleted: Set<string>;
  /** The run, if it has been triggered by now. */
  findRun(executionId: string): RunPlan | undefined;
  /** The layout of the log of a run, whether deleted or not. */
  layoutOf(run: RunPlan): LogLayout;
  /** Returns the instant up to which entries of a run can be seen; nothing of a deleted log can. */
  visibleUntilMs(run: RunPlan): number;
}

export function createContext(
  shared: Pick<Context, 'world' | 'behaviour' | 'now' | 'random' | 'baseUrl' | 'storeUrl'>,
): Context {
  const { world, behaviour, now } = shared;
  const runs = new Map(world.runs.map((run) => [run.executionId, run]));
  const layouts = new Map<string, LogLayout>();
  const deleted = new Set<string>();
  return {
    ...shared,
    tasks: new Map(world.tasks.map((task) => [task.taskId, task])),
    deleted,
    findRun: (executionId) => {
      const run = runs.get(executionId);
      return run && run.triggerAtMs <= now() ? run : undefined;
    },
    layoutOf: (run) => {
      const known = layouts.get(run.executionId);
      if (known) return known;
      const layout = layOut(run.log);
      layouts.set(run.executionId, layout);
      return layout;
    },
    visibleUntilMs: (run) => (deleted.has(run.executionId) ? Number.NEGATIVE_INFINITY : now() - behaviour.logDelayMs),
  };
}
