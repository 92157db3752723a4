import { type Answer, json } from '../kit/answer.ts';
import { type Context, exists } from './context.ts';
import type { Route } from './endpoint.ts';
import { offsetPage, readPage } from './page.ts';
import { refusal } from './refusal.ts';
import { scheduleRow } from './schedule-row.ts';
import { timestampOf } from './timestamp.ts';
import type { Job } from './world.ts';

function jobRow(job: Job, nowMs: number): Readonly<Record<string, unknown>> {
  const schedules = job.schedules.filter((schedule) => exists(schedule, nowMs));
  const active = schedules.filter((schedule) => schedule.active).length;
  return {
    jobId: job.jobId,
    // Not every row has one, and where it is there it is another number: only jobId leads to the run logs.
    ...(job.internalId === undefined ? {} : { _id: job.internalId }),
    name: job.name,
    description: '',
    action: job.jobType === 'CF_TASK' ? '' : 'https://orders.app.example.com/jobs',
    active: job.active,
    httpMethod: job.jobType === 'CF_TASK' ? null : 'POST',
    user: null,
    startTime: null,
    endTime: null,
    signatureVersion: 0,
    jobType: job.jobType,
    subDomain: null,
    createdAt: timestampOf(job.createdAtMs, 'space'),
    ACTIVECOUNT: active,
    INACTIVECOUNT: schedules.length - active,
  };
}

/**
 * Answers the jobs, optionally of one jobType.
 *
 * Shape: 10 a page unless asked otherwise, at most 100; next_url drops the filter, as at the vendor. With jobId or name it
 * is one job, without a page around it.
 * Errors: 400 for a page out of range or together with jobId or name; 404 for an unknown one.
 */
export function listJobs({ world }: Context, query: URLSearchParams, nowMs: number): Answer {
  const paged = query.has('page_size') || query.has('offset');
  const name = query.get('name');
  const jobId = query.get('jobId');
  if (name !== null || jobId !== null) {
    if (paged) return refusal(400, 'page_size and offset can not be combined with jobId or name');
    const job = world.jobs.find((one) => one.name === name || String(one.jobId) === jobId);
    if (!job) return refusal(404, 'Job not found');
    const { jobId: _id, ...details } = jobRow(job, nowMs);
    return json({ ...details, _id });
  }
  const page = readPage(query, { neither: 10 });
  if (!page || page.size > 100) return refusal(400, 'Invalid page_size or offset');
  const jobType = query.get('jobType');
  const jobs = world.jobs.filter((job) => jobType === null || job.jobType === jobType);
  return json(
    offsetPage(
      jobs.map((job) => jobRow(job, nowMs)),
      page,
      { path: '/scheduler/jobs' },
    ),
  );
}

/** Answers the schedules of a job; all of them when no page is asked for. Errors: 404 for an unknown job, 400. */
export function listSchedules(context: Context, query: URLSearchParams, route: Route, nowMs: number): Answer {
  const job = context.findJob(route.jobId);
  if (!job) return refusal(404, 'Invalid Job ID');
  const rows = job.schedules.filter((schedule) => exists(schedule, nowMs)).map((one) => scheduleRow(one, nowMs));
  const page = readPage(query, { neither: Math.max(1, rows.length) });
  if (!page) return refusal(400, 'Invalid page_size or offset');
  return json(offsetPage(rows, page, { path: `/scheduler/jobs/${job.jobId}/schedules` }));
}

/**
 * Answers the schedules of all jobs that are active or not.
 *
 * Shape: only `q=active:true` and `q=active:false` are understood here. Errors: 400 for any other q, or none, or a bad page.
 */
export function searchSchedules({ world }: Context, query: URLSearchParams, nowMs: number): Answer {
  const q = query.get('q');
  if (q === null) return refusal(400, 'Search query not provided');
  const wanted = /^active:(true|false)$/.exec(q)?.[1];
  if (wanted === undefined) return refusal(400, 'Unrecognized qualifier');
  const rows = world.jobs.flatMap((job) =>
    job.schedules
      .filter((schedule) => exists(schedule, nowMs) && String(schedule.active) === wanted)
      .map((schedule) => scheduleRow(schedule, nowMs))
      .map(({ description, ...row }) => ({
        ...row,
        // The search says what the other listing calls description.
        scheduleDescription: description,
        parent: { _id: job.jobId, name: job.name, jobUrl: `/scheduler/jobs/${job.jobId}` },
      })),
  );
  const page = readPage(query, { neither: Math.max(1, rows.length) });
  if (!page) return refusal(400, 'Invalid page_size or offset');
  const where = { path: '/scheduler/search/schedules', kept: `q=${encodeURIComponent(q)}&` };
  return json({ ...offsetPage(rows, page, where), pagination_enabled: query.has('page_size') || query.has('offset') });
}

/** Answers how many jobs are active and inactive. */
export function countJobs({ world }: Context): Answer {
  const active = world.jobs.filter((job) => job.active).length;
  return json({ active, inactive: world.jobs.length - active });
}

/** Answers the parameters of the instance: ASYNC_EXEC_TIMEOUT, in seconds, as a string. */
export function globalParameters({ world }: Context): Answer {
  return json({ config: [{ CONFIG_NAME: 'ASYNC_EXEC_TIMEOUT', CONFIG_VALUE: String(world.asyncTimeoutSeconds) }] });
}
