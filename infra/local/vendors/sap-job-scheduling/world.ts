import { uuidOf } from '../kit/deterministic.ts';
import { planRuns, type RunPlan } from './run-plan.ts';
import type { JobSpec, ScheduleSpec, WorldSpec } from './world-spec.ts';

/** A schedule of the stand-in account with all its runs, oldest first. Units: epoch ms. */
export interface Schedule {
  readonly scheduleId: string;
  readonly jobId: number;
  readonly description: string;
  readonly active: boolean;
  readonly everySeconds: number;
  readonly createdAtMs: number;
  readonly deletedAtMs?: number;
  readonly runs: readonly RunPlan[];
}

/** A job. `internalId` is the `_id` that some rows carry besides `jobId`, and it is another number. */
export interface Job {
  readonly jobId: number;
  readonly internalId?: number;
  readonly name: string;
  readonly jobType: JobSpec['jobType'];
  readonly active: boolean;
  readonly createdAtMs: number;
  readonly schedules: readonly Schedule[];
}

/** Everything the stand-in knows. */
export interface World {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly asyncTimeoutSeconds: number;
  readonly jobs: readonly Job[];
}

const firstJobId = 42;
const dayMs = 86_400_000;

function createSchedule(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
  readonly schedule: ScheduleSpec;
  readonly jobId: number;
}): Schedule {
  const { seed, startedAtMs, schedule, jobId } = options;
  const { deletedSecondsAfter, everySeconds, active, firstSecondsAgo } = schedule;
  return {
    scheduleId: uuidOf(seed, 'schedule'),
    jobId,
    description: `every ${everySeconds} seconds`,
    active,
    everySeconds,
    createdAtMs: startedAtMs - firstSecondsAgo * 1000 - 60_000,
    ...(deletedSecondsAfter === undefined ? {} : { deletedAtMs: startedAtMs + deletedSecondsAfter * 1000 }),
    runs: planRuns(options),
  };
}

/**
 * Returns the world of a seed, a start instant and a spec.
 *
 * Shape: pure; equal arguments give an equal world, also in another process. Units: `startedAtMs` is epoch ms.
 * Limits: every run of every schedule is held in memory (about 300 bytes each).
 */
export function createWorld(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
}): World {
  const { seed, startedAtMs, spec } = options;
  const jobs = spec.jobs.map((job, nth): Job => {
    const jobId = firstJobId + nth;
    const schedules = job.schedules.map((schedule, place) =>
      createSchedule({ seed: `${seed} ${nth} ${place}`, startedAtMs, spec, schedule, jobId }),
    );
    return {
      jobId,
      ...(nth % 2 === 0 ? { internalId: nth + 3 } : {}),
      name: `${job.jobType === 'CF_TASK' ? 'nightly-task' : 'sync-orders'}-${nth + 1}`,
      jobType: job.jobType,
      active: job.active,
      createdAtMs: startedAtMs - 90 * dayMs + nth * dayMs,
      schedules,
    };
  });
  return { seed, startedAtMs, asyncTimeoutSeconds: spec.asyncTimeoutSeconds, jobs };
}
