import type { Column } from './column.ts';

/** Where a row comes from: the last columns of every table that is made of what vendors sent. */
export const RECORD_COLUMNS: readonly Column[] = [
  { name: 'vendor', type: 'string', comment: 'Vendor of the source: talend, akinon, sap-job-scheduling or snaplogic.' },
  { name: 'stream', type: 'string', comment: 'Kind of data that the source yields, as in the raw key.' },
  { name: 'slice', type: 'string', comment: 'Id of what was fetched as one: a run, a schedule or a window of time.' },
  { name: 'part', type: 'int', comment: 'Number of the raw object within its slice, from 1.' },
  { name: 'ordinal', type: 'bigint', comment: "Position within the slice's stream over all its parts, from 0." },
  { name: 'record_bytes', type: 'bigint', comment: 'Length of the record as it has landed, in bytes of UTF-8.' },
  { name: 'key', type: 'string', comment: 'Key of the raw object, from which the row can be made again.' },
];

/** The values of `RECORD_COLUMNS`. `bytes` is the SQL of the record's length. */
export const recordValues = (bytes = 'CAST(strlen(json) AS BIGINT)'): string =>
  `vendor, stream, slice, part, ordinal, ${bytes} AS record_bytes, key`;
