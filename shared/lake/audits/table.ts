import { DOCUMENTS, type LakeTable } from '../table.ts';
import { timeSql } from '../timestamp-sql.ts';

/** What audits have found: a summary per source and day, and every hole. */
export const AUDITS: LakeTable = {
  name: 'audits',
  comment:
    'What audits have found, one row per source and audited day, and one row per hole; dt is the day of the audit.',
  version: 1,
  columns: [
    { name: 'audited_at', type: 'timestamp', comment: 'When the audit was made, UTC.' },
    { name: 'audit_id', type: 'string', comment: 'Id of the audit, which all its rows share.' },
    {
      name: 'vendor',
      type: 'string',
      comment: 'Vendor of the source: talend, akinon, sap-job-scheduling or snaplogic.',
    },
    { name: 'audited_day', type: 'string', comment: 'Day that was looked at, YYYY-MM-DD in UTC.' },
    { name: 'kind', type: 'string', comment: 'Either summary or hole.' },
    { name: 'hole', type: 'string', comment: 'Kind of the hole; empty in a summary.' },
    { name: 'slice', type: 'string', comment: 'Id of the slice with the hole.' },
    { name: 'run_id', type: 'string', comment: 'Id of the run with the hole.' },
    { name: 'key', type: 'string', comment: 'Key of the object with the hole.' },
    { name: 'expected', type: 'string', comment: 'What should be there.' },
    { name: 'found', type: 'string', comment: 'What is there.' },
    { name: 'why', type: 'string', comment: 'How it came to this, in one sentence.' },
    { name: 'what_to_do', type: 'string', comment: 'Command or step that closes the hole, if anything can.' },
    { name: 'listed', type: 'bigint', comment: 'Things that the vendor lists for the day; in a summary.' },
    { name: 'landed', type: 'bigint', comment: 'Things of these that have landed; in a summary.' },
    { name: 'completeness', type: 'double', comment: 'Share of the listed that has landed, 0 to 100; in a summary.' },
    { name: 'freshness_ms', type: 'bigint', comment: 'Age of the newest landed thing in milliseconds; in a summary.' },
  ],
  selects: {
    [DOCUMENTS.audits]: `
WITH parsed AS (
  SELECT json_transform(json, '{
    "auditedAt": "VARCHAR", "auditId": "VARCHAR", "vendor": "VARCHAR", "day": "VARCHAR", "kind": "VARCHAR",
    "hole": "VARCHAR", "slice": "VARCHAR", "runId": "VARCHAR", "key": "VARCHAR", "expected": "VARCHAR",
    "found": "VARCHAR", "why": "VARCHAR", "whatToDo": "VARCHAR", "listed": "BIGINT", "landed": "BIGINT",
    "completeness": "DOUBLE", "freshnessMs": "BIGINT"
  }') AS f
  FROM records
)
SELECT
  ${timeSql('f.auditedAt')} AS audited_at, f.auditId AS audit_id, f.vendor AS vendor, f.day AS audited_day,
  f.kind AS kind, f.hole AS hole, f.slice AS slice, f.runId AS run_id, f.key AS key, f.expected AS expected,
  f.found AS found, f.why AS why, f.whatToDo AS what_to_do, f.listed AS listed, f.landed AS landed,
  f.completeness AS completeness, f.freshnessMs AS freshness_ms
FROM parsed`,
  },
  orderBy: [
    'audited_at',
    'audit_id',
    'audited_day',
    'kind',
    'hole',
    'slice',
    'run_id',
    'key',
    'why',
    'expected',
    'found',
  ],
  bucketBy: 'audit_id',
};
