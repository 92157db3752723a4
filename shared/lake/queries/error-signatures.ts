import { dayAgo, type NamedQuery } from './named-query.ts';

export const ERROR_SIGNATURES: NamedQuery = {
  name: 'error-signatures',
  title: 'Error signatures of the last 30 days',
  description:
    'Errors that differ only in ids, numbers and quoted texts are one signature: how often it came, in how many runs, when first and last, with an example. Most frequent first, at most 100.',
  example: {
    source: 'talend-eu',
    signature: 'tDBOutput_# - duplicate key value violates unique constraint #',
    occurrences: '412',
    runs: '9',
    first_seen: '2026-11-02 06:02:11.094',
    last_seen: '2026-11-20 06:03:58.412',
    example: 'tDBOutput_1 - duplicate key value violates unique constraint "orders_pkey"',
  },
  sql: `SELECT source, signature, count(*) AS occurrences, count(DISTINCT run_id) AS runs,
  min(ts) AS first_seen, max(ts) AS last_seen, min(problem) AS example
FROM log_entries
WHERE severity IN ('ERROR', 'FATAL') AND signature IS NOT NULL AND dt >= ${dayAgo(30)}
GROUP BY source, signature
ORDER BY occurrences DESC, source, signature
LIMIT 100`,
};
