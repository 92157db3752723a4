import { RECORD_COLUMNS } from '../record-columns.ts';
import type { LakeTable } from '../table.ts';
import { stepSelect } from './step-select.ts';

/** One row per main log and per step of it, whether the step came nested in its main log or on its own. */
export const AKINON_STEPS: LakeTable = {
  name: 'akinon_steps',
  comment: 'Main logs of Akinon (log_type 1) and their steps (log_type 2), one row each.',
  version: 1,
  columns: [
    { name: 'ts', type: 'timestamp', comment: 'When it was created, UTC.' },
    { name: 'run_id', type: 'string', comment: 'Execution id of the main log, as in runs.' },
    { name: 'log_type', type: 'int', comment: '1 for a main log, 2 for a step.' },
    {
      name: 'step_place',
      type: 'int',
      comment: "Place of the step in its main log's record, from 1; 0 for a record of its own.",
    },
    { name: 'log_id', type: 'string', comment: 'Id of the log, all its digits.' },
    { name: 'step_log_id', type: 'string', comment: "The log's own filename_uuid; of a main log the execution id." },
    { name: 'step_id', type: 'string', comment: 'Slug of the step; of a main log the id of its flow.' },
    { name: 'name', type: 'string', comment: 'Name of the step; of a main log that of its flow.' },
    { name: 'flow_id', type: 'string', comment: 'Id of the flow.' },
    { name: 'state', type: 'int', comment: '1 started, 2 in progress, 3 finished.' },
    { name: 'status', type: 'int', comment: '1 in progress, 2 success, 3 failed, 4 empty.' },
    {
      name: 'status_name',
      type: 'string',
      comment: 'One of running, succeeded, failed, empty; empty for an undocumented number.',
    },
    { name: 'finished_at', type: 'timestamp', comment: 'When it was finished, UTC.' },
    { name: 'duration_ms', type: 'bigint', comment: 'From creation to finish in milliseconds.' },
    { name: 'created_sent', type: 'string', comment: 'Creation as the vendor spelled it: epoch milliseconds or ISO.' },
    { name: 'finished_sent', type: 'string', comment: 'Finish as the vendor spelled it: epoch milliseconds or ISO.' },
    { name: 'process_count', type: 'bigint', comment: 'What was processed; the three counters do not always add up.' },
    { name: 'success_count', type: 'bigint', comment: 'What succeeded.' },
    { name: 'fail_count', type: 'bigint', comment: 'What failed.' },
    { name: 'fragment_count', type: 'bigint', comment: 'Fragments; often empty.' },
    { name: 'in_bound', type: 'boolean', comment: 'True when the integrator pulls, false when the other side posts.' },
    { name: 'schedule', type: 'string', comment: 'Schedule of the flow; often empty.' },
    { name: 'is_triggered', type: 'boolean', comment: 'True when a person started an inbound flow.' },
    { name: 'triggered_by', type: 'string', comment: 'Mail address of that person, or System.' },
    { name: 'flow_order', type: 'bigint', comment: 'Place of the step in its flow; gaps are normal.' },
    { name: 'row_num', type: 'bigint', comment: 'Row number that steps have; its meaning is not documented.' },
    { name: 'has_detail', type: 'boolean', comment: 'True when the vendor marks a stored detail file (is_send_S3).' },
    {
      name: 'raw',
      type: 'string',
      comment: 'The log as JSON, with the fields that have no column; of a main log with its steps.',
    },
    ...RECORD_COLUMNS,
  ],
  selects: {
    // One look at each record: two branches of a UNION would have all of them put aside. A log never travels beside another.
    'main-logs': stepSelect(`
  SELECT *, CASE place WHEN 0 THEN 1 ELSE 2 END AS level FROM (
    SELECT unnest(list_prepend(json, steps)) AS log, unnest(range(len(steps) + 1)) AS place, * EXCLUDE (json, steps)
    FROM (SELECT coalesce(json_extract(json, '$.sub_flows[*]'), []) AS steps, * FROM records))`),
    'sub-logs': stepSelect(`
  SELECT json AS log, 2 AS level, 0 AS place, * EXCLUDE (json) FROM records`),
  },
  orderBy: ['ts', 'slice', 'stream', 'ordinal', 'log_type', 'step_place'],
  bucketBy: 'slice',
};
