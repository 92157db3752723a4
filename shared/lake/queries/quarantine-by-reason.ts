import { dayAgo, type NamedQuery } from './named-query.ts';

export const QUARANTINE_BY_REASON: NamedQuery = {
  name: 'quarantine-by-reason',
  title: 'What could not be read, by reason',
  description:
    'Per source, stream and reason of the last 30 days: pieces, objects, first and last day, and one key to look at. Most pieces first.',
  example: {
    source: 'talend-eu',
    stream: 'execution-logs',
    reason: 'the JSON ends within a value',
    pieces: '1',
    objects: '1',
    first_day: '2026-11-18',
    last_day: '2026-11-18',
    example_key:
      'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-18/0c5b1f0e-9a4d-4a57-8f5e-2b1c8f6f1d11/part-00001.json.zst',
  },
  sql: `SELECT source, stream, reason, count(*) AS pieces, count(DISTINCT key) AS objects,
  min(dt) AS first_day, max(dt) AS last_day, min(key) AS example_key
FROM quarantine
WHERE dt >= ${dayAgo(30)}
GROUP BY source, stream, reason
ORDER BY pieces DESC, source, stream, reason`,
};
