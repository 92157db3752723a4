import { dayAgo, type NamedQuery } from './named-query.ts';

export const SLOWEST_JOBS: NamedQuery = {
  name: 'slowest-jobs',
  title: 'Slowest jobs against their own last 30 days',
  description:
    'For every job its last run that has ended, compared with the median and the 95th percentile of its runs of the last 30 days (that run included). Slowest against the median first, at most 50; jobs with fewer than 5 such runs are left out. Durations are milliseconds.',
  example: {
    source: 'sap-prod',
    name: 'Close day',
    job_id: '42/5f58c2fb-a428-4f4b-9e1d-312e3be8952c',
    last_run_id: '5646889BB133728EE10000000A61A0D8',
    status: 'succeeded',
    started_at: '2026-11-20 02:00:01',
    duration_ms: '912000',
    median_ms: '301000',
    p95_ms: '420000',
    times_median: '3.03',
    runs: '30',
  },
  sql: `WITH ended AS (
  SELECT source, job_id, name, run_id, status, started_at, duration_ms,
    cume_dist() OVER (PARTITION BY source, job_id ORDER BY duration_ms) AS share,
    row_number() OVER (PARTITION BY source, job_id ORDER BY started_at DESC, run_id DESC) AS age
  FROM runs
  WHERE duration_ms >= 0 AND dt >= ${dayAgo(30)}
), jobs AS (
  SELECT source, job_id, count(*) AS runs,
    min(duration_ms) FILTER (WHERE share >= 0.5) AS median_ms,
    min(duration_ms) FILTER (WHERE share >= 0.95) AS p95_ms
  FROM ended
  GROUP BY source, job_id
)
SELECT e.source, e.name, e.job_id, e.run_id AS last_run_id, e.status, e.started_at, e.duration_ms, j.median_ms, j.p95_ms,
  CAST(e.duration_ms AS DOUBLE) / nullif(j.median_ms, 0) AS times_median, j.runs
FROM ended e
JOIN jobs j ON j.source = e.source AND j.job_id = e.job_id
WHERE e.age = 1 AND j.runs >= 5
ORDER BY times_median DESC NULLS LAST, e.source, e.job_id
LIMIT 50`,
};
