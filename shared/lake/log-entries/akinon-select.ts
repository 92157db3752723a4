import { recordValues } from '../record-columns.ts';
import { timeSql } from '../timestamp-sql.ts';
import { PROBLEM } from './severity-sql.ts';
import { firstLineSql, signatureSql } from './signature-sql.ts';

const columns = (bytes?: string): string => `
SELECT
  ts, severity, message, logger, slice AS run_id,
  CASE WHEN ${PROBLEM} THEN ${signatureSql(firstLineSql('message'))} END AS signature,
  CASE WHEN ${PROBLEM} THEN ${firstLineSql('message')} END AS problem,
  CAST(NULL AS VARCHAR) AS severity_sent, CAST(NULL AS VARCHAR) AS log_type, CAST(NULL AS VARCHAR) AS logger_version,
  CAST(NULL AS VARCHAR) AS host, entry_id, CAST(NULL AS VARCHAR) AS raw, CAST(json AS VARCHAR) AS extra,
  ${recordValues(bytes)}
FROM read`;

/**
 * Akinon's line logs: one row each. They have no text, so the message says step, outcome and counters; the status decides the
 * severity: 3 (failed) is ERROR, the others are INFO. All of the line is in `extra`.
 */
export const AKINON_LINES_SELECT = `
WITH parsed AS (
  SELECT json_transform(json, '{
    "created": "VARCHAR", "id": "VARCHAR", "process_group_id": "VARCHAR", "process_group_name": "VARCHAR",
    "status": "VARCHAR", "success_count": "VARCHAR", "fail_count": "VARCHAR"
  }') AS t, *
  FROM records
), read AS (
  SELECT *, ${timeSql('t.created')} AS ts, coalesce(t.process_group_name, t.process_group_id) AS logger, t.id AS entry_id,
    CASE t.status WHEN '3' THEN 'ERROR' WHEN '1' THEN 'INFO' WHEN '2' THEN 'INFO' WHEN '4' THEN 'INFO' END AS severity,
    concat(
      coalesce(t.process_group_name, t.process_group_id, 'line'), ': ',
      CASE t.status WHEN '1' THEN 'in progress' WHEN '2' THEN 'succeeded' WHEN '3' THEN 'failed' WHEN '4' THEN 'empty'
        ELSE concat('status ', coalesce(t.status, 'missing')) END,
      ' (', coalesce(t.success_count, '?'), ' succeeded, ', coalesce(t.fail_count, '?'), ' failed)'
    ) AS message
  FROM parsed
)${columns()}`;

/**
 * Akinon's detail files: one row per file, or per element of a file that is an array. Errors in it make
 * the row an ERROR, of which the first one's message is the row's; else the message says request and response. A file has no
 * time of its own. All of it is in `extra`.
 *
 * Limits: bodies may be large, and DuckDB works on many rows at a time: nothing but `extra` may hold a copy of one.
 */
export const AKINON_DETAILS_SELECT = `
WITH parsed AS (
  SELECT json_transform(json, '{
    "log_id": "VARCHAR", "id": "VARCHAR", "errors": "VARCHAR", "error": "VARCHAR", "message": "VARCHAR",
    "request": { "method": "VARCHAR", "url": "VARCHAR" }, "response": { "status": "VARCHAR" }
  }') AS t, *
  FROM records
), errors AS (
  SELECT *, CAST(NULL AS TIMESTAMP) AS ts, coalesce(t.log_id, t.id) AS entry_id, CAST(NULL AS VARCHAR) AS logger,
    coalesce(
      CASE WHEN t.errors NOT IN ('[]', '{}', '', 'null', 'false', '0') THEN t.errors END,
      CASE WHEN t.error NOT IN ('[]', '{}', '', 'null', 'false', '0') THEN t.error END
    ) AS error_text
  FROM parsed
), read AS (
  SELECT *, CASE WHEN error_text IS NULL THEN 'INFO' ELSE 'ERROR' END AS severity,
    coalesce(
      CASE WHEN t.errors LIKE '[%' AND json_valid(t.errors) THEN json_extract_string(t.errors, '$[0].message') END,
      error_text, t.message,
      nullif(concat_ws(' ', t.request.method, t.request.url, 'answered ' || t.response.status), '')
    ) AS message
  FROM errors
)${columns()}`;
