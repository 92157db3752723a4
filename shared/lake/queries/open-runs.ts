import { dayAgo, type NamedQuery, NOW } from './named-query.ts';

export const OPEN_RUNS: NamedQuery = {
  name: 'open-runs',
  title: 'Runs that are not over, and logs that have not landed',
  description:
    'Runs of the last 30 days that run or whose log is still on its way, longest first. Runs that the vendor plans for later are left out. The lake knows them as of the last build of their day.',
  example: {
    source: 'talend-eu',
    name: '65f0c1d2e3a4b5c6d7e8f901',
    run_id: '7d1f3c52-5f0b-4d7e-9b0a-3e9c1f2a4b5c',
    status: 'running',
    vendor_status: 'executing',
    log_state: 'pending',
    since: '2026-11-20 09:58:00',
    minutes: '44.2',
    note: 'the run is still executing',
  },
  sql: `SELECT source, name, run_id, status, vendor_status, log_state, coalesce(started_at, triggered_at, ts) AS since,
  CAST(date_diff('millisecond', coalesce(started_at, triggered_at, ts), ${NOW}) AS DOUBLE) / 60000 AS minutes, note
FROM runs
WHERE dt >= ${dayAgo(30)}
  AND (status IN ('queued', 'running') OR (status = 'unknown' AND finished_at IS NULL)
    OR log_state IN ('pending', 'generating', 'ready', 'settling'))
  AND coalesce(started_at, triggered_at, ts) <= ${NOW}
ORDER BY since, source, run_id`,
};
