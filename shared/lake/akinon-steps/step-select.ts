import { recordValues } from '../record-columns.ts';
import { timeSql } from '../timestamp-sql.ts';

const FIELDS = `{
  "created": "VARCHAR", "id": "VARCHAR", "process_group_id": "VARCHAR", "process_group_name": "VARCHAR",
  "parent_process_group_id": "VARCHAR", "filename_uuid": "VARCHAR", "state": "INTEGER", "status": "INTEGER",
  "finished": "VARCHAR", "process_count": "BIGINT", "success_count": "BIGINT", "fail_count": "BIGINT",
  "fragment_count": "BIGINT", "in_bound": "BOOLEAN", "schedule": "VARCHAR", "is_triggered": "BOOLEAN",
  "triggered_by": "VARCHAR", "log_type": "INTEGER", "flow_order": "BIGINT", "row_num": "BIGINT", "is_send_S3": "VARCHAR"
}`;

/**
 * SQL of the rows of `logs`, a relation with the columns of `records` but `json`, and besides: `log` (JSON, the log itself), `level` (1
 * main, 2 step) and `place` (0, or from 1 for the steps within a main log). Source: facts sheet 4.2.
 */
export const stepSelect = (logs: string): string => `
WITH logs AS (${logs}
), parsed AS (
  SELECT json_transform(log, '${FIELDS}') AS t, * FROM logs
), timed AS (
  SELECT *, ${timeSql('t.created')} AS ts, ${timeSql('t.finished')} AS finished_at FROM parsed
)
SELECT
  ts, slice AS run_id, coalesce(t.log_type, level) AS log_type, CAST(place AS INTEGER) AS step_place, t.id AS log_id,
  t.filename_uuid AS step_log_id, t.process_group_id AS step_id, t.process_group_name AS name,
  CASE level WHEN 1 THEN t.process_group_id ELSE t.parent_process_group_id END AS flow_id, t.state AS state,
  t.status AS status,
  CASE t.status WHEN 1 THEN 'running' WHEN 2 THEN 'succeeded' WHEN 3 THEN 'failed' WHEN 4 THEN 'empty' END AS status_name,
  finished_at, date_diff('millisecond', ts, finished_at) AS duration_ms,
  t.created AS created_sent, t.finished AS finished_sent, t.process_count AS process_count,
  t.success_count AS success_count, t.fail_count AS fail_count, t.fragment_count AS fragment_count,
  t.in_bound AS in_bound, t.schedule AS schedule, t.is_triggered AS is_triggered, t.triggered_by AS triggered_by,
  t.flow_order AS flow_order, t.row_num AS row_num, t.is_send_S3 IN ('1', 'true') AS has_detail,
  CAST(log AS VARCHAR) AS raw,
  ${recordValues('CASE place WHEN 0 THEN CAST(strlen(log) AS BIGINT) END')}
FROM timed`;
