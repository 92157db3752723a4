import { dayAgo, type NamedQuery } from './named-query.ts';

export const HOLES: NamedQuery = {
  name: 'holes',
  title: 'Holes that the latest audit of each source and day found',
  description:
    'Per source and audited day the holes of the latest audit of the last 30 days in which the vendor answered, with what to do. A day in which that audit found nothing has no row.',
  example: {
    source: 'talend-eu',
    audited_day: '2026-11-19',
    hole: 'object-missing',
    slice: '0c5b1f0e-9a4d-4a57-8f5e-2b1c8f6f1d11',
    run_id: '0c5b1f0e-9a4d-4a57-8f5e-2b1c8f6f1d11',
    key: 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-19/0c5b1f0e-9a4d-4a57-8f5e-2b1c8f6f1d11/part-00001.json.zst',
    expected: '48211 bytes',
    found: 'nothing',
    why: 'the index names an object that is not in the bucket',
    what_to_do:
      'restore the object from a backup or an earlier version of it; in the cloud: docs/runbook.md, holes of an audit',
    audited_at: '2026-11-20 03:00:00',
  },
  sql: `WITH summaries AS (
  SELECT source, audited_day, audit_id,
    row_number() OVER (
      PARTITION BY source, audited_day
      ORDER BY CASE WHEN completeness IS NULL THEN 1 ELSE 0 END, audited_at DESC, audit_id DESC
    ) AS age
  FROM audits
  WHERE kind = 'summary' AND dt >= ${dayAgo(30)}
)
SELECT a.source, a.audited_day, a.hole, a.slice, a.run_id, a.key, a.expected, a.found, a.why, a.what_to_do, a.audited_at
FROM audits a
JOIN summaries s ON s.source = a.source AND s.audited_day = a.audited_day AND s.audit_id = a.audit_id AND s.age = 1
WHERE a.kind = 'hole' AND a.dt >= ${dayAgo(30)}
ORDER BY a.audited_day DESC, a.source, a.hole, a.slice, a.run_id, a.key`,
};
