import { dayAgo, type NamedQuery } from './named-query.ts';

export const FAILED_TODAY: NamedQuery = {
  name: 'failed-today',
  title: 'Failed runs today',
  description:
    'Runs that failed and ended today, newest first, each with the first line of its first error: of its log, else in the words of the vendor. Runs that began up to 7 days ago are looked at.',
  example: {
    source: 'talend-eu',
    name: '65f0c1d2e3a4b5c6d7e8f901',
    run_id: '0c5b1f0e-9a4d-4a57-8f5e-2b1c8f6f1d11',
    started_at: '2026-11-20 06:00:02',
    ended_at: '2026-11-20 06:04:41.873',
    vendor_status: 'execution_failed',
    first_error: 'tDBOutput_1 - java.net.SocketTimeoutException: Read timed out',
  },
  sql: `WITH failed AS (
  SELECT source, dt, run_id, name, started_at, finished_at, vendor_status, error_text, coalesce(finished_at, ts) AS ended_at
  FROM runs
  WHERE status = 'failed' AND dt >= ${dayAgo(7)}
), today AS (
  SELECT * FROM failed WHERE CAST(ended_at AS DATE) = current_date
), errors AS (
  SELECT e.source, e.run_id, e.problem,
    row_number() OVER (PARTITION BY e.source, e.run_id ORDER BY e.ts NULLS LAST, e.stream, e.ordinal) AS place
  FROM log_entries e
  JOIN today t ON t.source = e.source AND t.dt = e.dt AND t.run_id = e.run_id
  WHERE e.severity IN ('ERROR', 'FATAL') AND e.dt >= ${dayAgo(7)}
)
SELECT t.source, t.name, t.run_id, t.started_at, t.ended_at, t.vendor_status,
  coalesce(e.problem, split_part(t.error_text, chr(10), 1)) AS first_error
FROM today t
LEFT JOIN errors e ON e.source = t.source AND e.run_id = t.run_id AND e.place = 1
ORDER BY t.ended_at DESC, t.source, t.run_id`,
};
