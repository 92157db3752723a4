import type { Behaviour } from './behaviour.ts';
import { createListedRuns, type ListedRuns } from './listed-runs.ts';
import type { Job, Schedule, World } from './world.ts';

/** What the endpoints share. */
export interface Context {
  readonly world: World;
  readonly behaviour: Behaviour;
  /** Returns a job by the id in a path. */
  findJob(jobId: string): Job | undefined;
  /** Returns a schedule of a job that is not deleted at an instant. Units: epoch ms. */
  findSchedule(jobId: string, scheduleId: string, nowMs: number): Schedule | undefined;
  /** Returns the index of the runs of a schedule, made on first use. */
  runsOf(schedule: Schedule): ListedRuns;
}

/** Tells whether a schedule is there at an instant. Units: epoch ms. */
export function exists(schedule: Schedule, nowMs: number): boolean {
  return schedule.deletedAtMs === undefined || nowMs < schedule.deletedAtMs;
}

export function createContext(shared: Pick<Context, 'world' | 'behaviour'>): Context {
  const jobs = new Map(shared.world.jobs.map((job) => [String(job.jobId), job]));
  const indexes = new Map<string, ListedRuns>();
  return {
    ...shared,
    findJob: (jobId) => jobs.get(jobId),
    findSchedule: (jobId, scheduleId, nowMs) =>
      jobs.get(jobId)?.schedules.find((schedule) => schedule.scheduleId === scheduleId && exists(schedule, nowMs)),
    runsOf(schedule) {
      const known = indexes.get(schedule.scheduleId);
      if (known) return known;
      const index = createListedRuns(schedule);
      indexes.set(schedule.scheduleId, index);
      return index;
    },
  };
}
