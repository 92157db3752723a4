import { createWorld, type RunPlan, type World } from '../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../infra/local/vendors/talend/world-spec.ts';

const DAY = 86_400;
const DAY_MS = DAY * 1000;

/** Runs of the last two days: of every end, of logs with and without errors, and executing ones. */
const RECENT = worldSpecSchema.parse({
  tasks: 4,
  triggeredSecondsAgo: [300, 2.2 * DAY],
  groups: [
    { count: 16, size: { bytes: [10_000, 40_000] } },
    { count: 6, style: 'service', size: { entries: [20, 200] } },
    { count: 3, size: { entries: [0, 0] } },
    { count: 2, final: 'deploy_failed', size: { entries: [0, 0] } },
    { count: 2, final: 'execution_rejected', misfired: true, size: { entries: [0, 0] } },
    { count: 1, final: 'terminated_timeout', style: 'traces', size: { bytes: [30_000, 60_000] } },
    { count: 1, final: 'terminated', size: { bytes: [10_000, 20_000] } },
    { count: 6, final: 'execution_failed', style: 'traces', size: { bytes: [30_000, 120_000] } },
    // Failures of which the log has warnings at most, or nothing.
    { count: 2, final: 'execution_failed', size: { bytes: [30_000, 40_000] } },
    { count: 1, final: 'execution_failed', size: { entries: [0, 0] } },
    { count: 4, size: { entries: [100, 100] }, endsInSeconds: [2 * DAY, 3 * DAY] },
  ],
});

/** A task that has been silent for days. */
const SILENT = worldSpecSchema.parse({
  tasks: 1,
  triggeredSecondsAgo: [10 * DAY, 12 * DAY],
  groups: [
    { count: 3, size: { bytes: [10_000, 20_000] } },
    { count: 3, final: 'execution_failed', style: 'traces', size: { bytes: [20_000, 40_000] } },
    { count: 1, final: 'deploy_failed', size: { entries: [0, 0] } },
  ],
});

/** Its runs around the border of the last 30 days. */
const OLDEST = worldSpecSchema.parse({
  tasks: 1,
  triggeredSecondsAgo: [33 * DAY, 34 * DAY],
  groups: [{ count: 4, final: 'execution_failed', style: 'traces', size: { bytes: [20_000, 40_000] } }],
});

function between(run: RunPlan, startAtMs: number, endAtMs: number): RunPlan {
  const log = { ...run.log, fromMs: startAtMs, toMs: endAtMs };
  return { ...run, triggerAtMs: startAtMs - 2_000, startAtMs, endAtMs, log };
}

/** How many days before today the failures of today began; the last one is too old to be looked at. */
const BEGAN_DAYS_AGO = [0, 1, 5, 7, 8];

/** A run that ends today, whatever the time is now, a share of the time since midnight later. */
function endingToday(run: RunPlan, nowMs: number, nth: number): RunPlan {
  const midnightMs = nowMs - (nowMs % DAY_MS);
  const endAtMs = midnightMs + Math.floor((nowMs - midnightMs) * (0.1 + 0.1 * nth));
  if (run.misfired) return { ...run, triggerAtMs: endAtMs, endAtMs };
  const daysAgo = BEGAN_DAYS_AGO[nth % BEGAN_DAYS_AGO.length] ?? 0;
  return between(run, endAtMs - 4_000 - daysAgo * DAY_MS, endAtMs);
}

/** Two runs that are executing for a month, one that was triggered and has not begun, the others as they are. */
function executing(run: RunPlan, nowMs: number, nth: number): RunPlan {
  if (nth < 2) return between(run, nowMs - (30 + nth) * DAY_MS, run.endAtMs);
  return nth === 2 ? { ...run, startAtMs: run.endAtMs - 1_000 } : run;
}

/** A Talend with tasks of several runs each, of which some failed today. Units: epoch milliseconds. */
export function talendWorld(nowMs: number): World {
  const created = (seed: string, spec: typeof RECENT): World => createWorld({ seed, startedAtMs: nowMs, spec });
  const [recent, silent, oldest] = [created('recent', RECENT), created('silent', SILENT), created('oldest', OLDEST)];
  const ended = recent.runs.filter(({ endAtMs }) => endAtMs <= nowMs);
  const today = ended.filter(({ final, misfired }) => final === 'execution_failed' || misfired);
  const others = ended.filter((run) => !today.includes(run));
  const open = recent.runs.filter((run) => !ended.includes(run));
  const [task] = silent.tasks;
  return {
    seed: 'queries',
    tasks: [...recent.tasks, ...silent.tasks],
    runs: [
      ...others,
      // The first two failed on other days.
      ...today.map((run, nth) => (nth < 2 && !run.misfired ? run : endingToday(run, nowMs, nth - 2))),
      ...open.map((run, nth) => executing(run, nowMs, nth)),
      ...silent.runs,
      ...oldest.runs.map((run, nth) => {
        const atMs = nowMs - (30 + nth) * DAY_MS;
        return { ...between(run, atMs, atMs + 60_000), ...(task === undefined ? {} : { task }) };
      }),
    ],
  };
}
