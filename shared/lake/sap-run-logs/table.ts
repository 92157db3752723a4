import { RECORD_COLUMNS, recordValues } from '../record-columns.ts';
import type { LakeTable } from '../table.ts';
import { timeSql } from '../timestamp-sql.ts';

/** One row per run log of SAP Job Scheduling. Source: vendor document 003; facts sheet 2.3. */
export const SAP_RUN_LOGS: LakeTable = {
  name: 'sap_run_logs',
  comment: 'Run logs of SAP Job Scheduling, one row per run, in its last landed version.',
  version: 1,
  columns: [
    { name: 'ts', type: 'timestamp', comment: 'When the schedule was picked up, else the first other time, UTC.' },
    { name: 'run_id', type: 'string', comment: "The vendor's id of the run, as in runs." },
    { name: 'job_id', type: 'string', comment: 'Id of the job.' },
    { name: 'schedule_id', type: 'string', comment: 'Id of the schedule of the job.' },
    {
      name: 'run_status',
      type: 'string',
      comment: 'SCHEDULED, RUNNING or COMPLETED, as sent; COMPLETED is not success.',
    },
    {
      name: 'run_state',
      type: 'string',
      comment: 'How it went, as sent: SUCCESS, ERROR, REQUEST_ERROR, TRIGGERED and others.',
    },
    { name: 'http_status', type: 'int', comment: 'HTTP status of the called endpoint; no proof that it answered.' },
    { name: 'run_text', type: 'string', comment: 'What the job said of its run, any text.' },
    {
      name: 'scheduled_at',
      type: 'timestamp',
      comment: 'When the schedule was picked up to compute the next run, UTC.',
    },
    { name: 'executed_at', type: 'timestamp', comment: 'When the endpoint was called, UTC.' },
    { name: 'completed_at', type: 'timestamp', comment: 'When its answer or its report came, UTC.' },
    { name: 'wait_ms', type: 'bigint', comment: 'From schedule to execution in milliseconds.' },
    { name: 'duration_ms', type: 'bigint', comment: 'From execution to completion in milliseconds.' },
    {
      name: 'raw',
      type: 'string',
      comment: 'The record as JSON, exactly as it has landed, with the fields that have no column.',
    },
    ...RECORD_COLUMNS,
  ],
  selects: {
    'job-runs': `
WITH parsed AS (
  SELECT json_transform(json, '{
    "runId": "VARCHAR", "runText": "VARCHAR", "httpStatus": "INTEGER", "executionTimestamp": "VARCHAR",
    "runStatus": "VARCHAR", "runState": "VARCHAR", "scheduleTimestamp": "VARCHAR", "completionTimestamp": "VARCHAR"
  }') AS t, *
  FROM records
), timed AS (
  SELECT *, ${timeSql('t.scheduleTimestamp')} AS scheduled_at, ${timeSql('t.executionTimestamp')} AS executed_at,
    ${timeSql('t.completionTimestamp')} AS completed_at
  FROM parsed
)
SELECT
  coalesce(scheduled_at, executed_at, completed_at) AS ts, t.runId AS run_id, split_part(slice, '.', 1) AS job_id,
  CASE WHEN contains(slice, '.') THEN split_part(substr(slice, strpos(slice, '.') + 1), '@', 1) END AS schedule_id,
  t.runStatus AS run_status, t.runState AS run_state, t.httpStatus AS http_status, t.runText AS run_text,
  scheduled_at, executed_at, completed_at,
  date_diff('millisecond', scheduled_at, executed_at) AS wait_ms,
  date_diff('millisecond', executed_at, completed_at) AS duration_ms,
  CAST(json AS VARCHAR) AS raw,
  ${recordValues()}
FROM timed`,
  },
  orderBy: ['ts', 'slice', 'stream', 'ordinal'],
  bucketBy: 'slice',
};
