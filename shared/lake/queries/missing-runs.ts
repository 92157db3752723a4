import { dayAgo, type NamedQuery, NOW } from './named-query.ts';

export const MISSING_RUNS: NamedQuery = {
  name: 'missing-runs',
  title: 'Runs that should have happened and did not',
  description:
    'Jobs whose last start is longer ago than twice their usual interval, the median of those between their starts in the last 90 days (at least 4), and than 1.25 times the one that nine in ten of them stay within, so that a job that rests at weekends may do so. Runs that the vendor only plans do not count as started. Most overdue first.',
  example: {
    source: 'akinon-shop',
    name: 'price',
    job_id: '4f1c0a9e-0189-1000-9d6c-6f2b1c3d4e5f',
    last_started_at: '2026-11-20 07:00:00.412',
    usual_minutes: '60',
    silent_minutes: '192.5',
    missed_runs: '3',
  },
  sql: `WITH starts AS (
  SELECT source, job_id, name, run_id, coalesce(started_at, triggered_at, ts) AS started_at
  FROM runs
  WHERE status <> 'queued' AND dt >= ${dayAgo(90)}
), gaps AS (
  SELECT source, job_id, name, run_id, started_at,
    date_diff('millisecond', lag(started_at) OVER (PARTITION BY source, job_id ORDER BY started_at, run_id), started_at) AS gap_ms
  FROM starts
), shares AS (
  SELECT source, job_id, gap_ms, cume_dist() OVER (PARTITION BY source, job_id ORDER BY gap_ms) AS share
  FROM gaps
  WHERE gap_ms IS NOT NULL
), usual AS (
  SELECT source, job_id, count(*) AS intervals, min(gap_ms) FILTER (WHERE share >= 0.5) AS usual_ms,
    min(gap_ms) FILTER (WHERE share >= 0.9) AS longest_ms
  FROM shares
  GROUP BY source, job_id
), latest AS (
  SELECT source, job_id, max(name) AS name, max(started_at) AS last_started_at
  FROM starts
  GROUP BY source, job_id
), waiting AS (
  SELECT l.source, l.name, l.job_id, l.last_started_at, u.usual_ms, u.longest_ms, u.intervals,
    date_diff('millisecond', l.last_started_at, ${NOW}) AS silent_ms
  FROM latest l
  JOIN usual u ON u.source = l.source AND u.job_id = l.job_id
)
SELECT source, name, job_id, last_started_at, CAST(usual_ms AS DOUBLE) / 60000 AS usual_minutes,
  CAST(silent_ms AS DOUBLE) / 60000 AS silent_minutes,
  CAST(floor(CAST(silent_ms AS DOUBLE) / usual_ms) AS BIGINT) AS missed_runs
FROM waiting
WHERE intervals >= 4 AND silent_ms > 2 * usual_ms AND CAST(silent_ms AS DOUBLE) > 1.25 * longest_ms AND usual_ms > 0
ORDER BY CAST(silent_ms AS DOUBLE) / usual_ms DESC, source, job_id`,
};
