import { dayAgo, type NamedQuery } from './named-query.ts';

export const LOGS_PER_DAY: NamedQuery = {
  name: 'logs-per-day',
  title: 'Logs per source and day, last 30 days',
  description:
    'Per source and day: runs, failed ones, records of every kind (log entries, API requests, Akinon logs, SAP run logs) and their bytes as the vendor sent them, and what is in quarantine. Newest day first.',
  example: {
    source: 'talend-eu',
    dt: '2026-11-20',
    runs: '1204',
    failed: '6',
    entries: '1811340',
    bytes: '402118233',
    quarantined: '0',
  },
  sql: `WITH records AS (
  SELECT source, dt, 0 AS runs, 0 AS failed, 1 AS entries, record_bytes, 0 AS quarantined FROM log_entries
  UNION ALL
  SELECT source, dt, 0 AS runs, 0 AS failed, 1 AS entries, record_bytes, 0 AS quarantined FROM api_requests
  UNION ALL
  SELECT source, dt, 0 AS runs, 0 AS failed, 1 AS entries, record_bytes, 0 AS quarantined FROM akinon_steps
  UNION ALL
  SELECT source, dt, 0 AS runs, 0 AS failed, 1 AS entries, record_bytes, 0 AS quarantined FROM sap_run_logs
  UNION ALL
  SELECT source, dt, 1 AS runs, CASE status WHEN 'failed' THEN 1 ELSE 0 END AS failed, 0 AS entries,
    CAST(0 AS BIGINT) AS record_bytes, 0 AS quarantined
  FROM runs
  UNION ALL
  SELECT source, dt, 0 AS runs, 0 AS failed, 0 AS entries, CAST(0 AS BIGINT) AS record_bytes, 1 AS quarantined FROM quarantine
)
SELECT source, dt, CAST(sum(runs) AS BIGINT) AS runs, CAST(sum(failed) AS BIGINT) AS failed,
  CAST(sum(entries) AS BIGINT) AS entries, CAST(sum(record_bytes) AS BIGINT) AS bytes,
  CAST(sum(quarantined) AS BIGINT) AS quarantined
FROM records
WHERE dt >= ${dayAgo(30)}
GROUP BY source, dt
ORDER BY dt DESC, source`,
};
