import { DOCUMENTS, type LakeTable } from '../table.ts';

/** What could not be read, one row per piece, so that it stays countable. */
export const QUARANTINE: LakeTable = {
  name: 'quarantine',
  comment: 'What has landed and could not be read as a record, with the reason; nothing of it is in any other table.',
  version: 1,
  columns: [
    { name: 'key', type: 'string', comment: 'Key of the raw object that holds it.' },
    { name: 'stream', type: 'string', comment: 'Kind of data that the source yields, as in the raw key.' },
    { name: 'slice', type: 'string', comment: 'Id of what was fetched as one: a run, a schedule or a window of time.' },
    { name: 'part', type: 'int', comment: 'Number of the raw object within its slice, from 1.' },
    { name: 'ordinal', type: 'bigint', comment: "Position within the slice's stream over all its parts, from 0." },
    { name: 'reason', type: 'string', comment: 'Why it could not be read.' },
    {
      name: 'line',
      type: 'string',
      comment: 'The text itself, cut when it is very long; empty when the whole object is unreadable.',
    },
  ],
  selects: {
    [DOCUMENTS.quarantine]: `
WITH parsed AS (
  SELECT json_transform(json, '{
    "key": "VARCHAR", "stream": "VARCHAR", "slice": "VARCHAR", "part": "INTEGER", "ordinal": "BIGINT",
    "reason": "VARCHAR", "line": "VARCHAR"
  }') AS fields
  FROM records
)
SELECT unnest(fields) FROM parsed`,
  },
  orderBy: ['stream', 'slice', 'part', 'ordinal', 'key', 'reason', 'line'],
  bucketBy: 'slice',
};
