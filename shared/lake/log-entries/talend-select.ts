import { LOOSE_JSON_PATTERN } from '../../domain/loose-json-pattern.ts';
import { recordValues } from '../record-columns.ts';
import { instantSql, timeSql, wholeSql } from '../timestamp-sql.ts';
import { asUsualSql, heldSql, plainlyHeldSql } from './held-sql.ts';
import { PROBLEM, severitySql } from './severity-sql.ts';
import { firstLineSql, signatureSql } from './signature-sql.ts';

/** Fields of an entry, all optional, in the order in which they are documented. Source: facts sheet 1.3. */
const FIELDS = ['severity', 'logType', 'logTimestamp', 'logMessage', 'bundleName', 'bundleVersion', 'podName'];
/** Fields that only entries have that were read from text. */
const TEXT_FIELDS = ['logger', 'line'];

const transform = `{${[...FIELDS, ...TEXT_FIELDS].map((name) => `"${name}":"VARCHAR"`).join(',')}}`;

/** Below this a number is no nanoseconds, of which a TIMESTAMP can not hold the last three digits. */
const MICROSECONDS = '100000000000000000';

/**
 * What DuckDB alone may take for JSON. A usual record with its time is none: it is spelled as JSON is, and its time is digits.
 */
const LOOSE = `NOT judged AND regexp_matches(CAST(json AS VARCHAR), '(?i)${LOOSE_JSON_PATTERN}')`;

/**
 * Talend's entries, from JSON or from text. One record is one row. Fails on a record that is not judged and may be no JSON.
 *
 * Limits: made for speed: the fields are taken out of the JSON once, and AND and CASE are chosen by what they cost.
 */
export const TALEND_SELECT = `
WITH parsed AS (
  SELECT json_transform(json, '${transform}') AS t, * FROM records
), timed AS (
  SELECT *, ${wholeSql('t.logTimestamp')} AS instant, suffix(key, '.log.zst') OR suffix(key, '.log.gz') AS is_text,
    CASE WHEN is_text THEN coalesce(t.logMessage, t.line) ELSE t.logMessage END AS text,
    ${severitySql('t.severity')} AS severity
  FROM parsed
), read AS (
  SELECT *, CASE WHEN instant IS NOT NULL THEN ${instantSql('instant')} ELSE ${timeSql('t.logTimestamp')} END AS ts,
    CASE WHEN ${PROBLEM} THEN ${firstLineSql('text')} END AS problem
  FROM timed
), checked AS (
  SELECT *, t.logTimestamp IS NULL OR ts IS NOT NULL AND coalesce(instant < ${MICROSECONDS}, false) AS is_timed,
    ${asUsualSql(FIELDS, 'logTimestamp', 'logMessage')} AS is_usual
  FROM read
)
SELECT
  ts, severity, text AS message, CASE WHEN is_text THEN t.logger ELSE t.bundleName END AS logger, slice AS run_id,
  CASE WHEN problem IS NOT NULL THEN ${signatureSql('problem')} END AS signature, problem,
  CASE WHEN severity IS DISTINCT FROM t.severity THEN t.severity END AS severity_sent,
  t.logType AS log_type, t.bundleVersion AS logger_version, t.podName AS host, CAST(NULL AS VARCHAR) AS entry_id,
  CASE WHEN is_text AND t.logMessage IS NOT NULL THEN t.line END AS raw,
  CASE
    WHEN is_text OR is_usual AND is_timed THEN NULL
    WHEN ${LOOSE} THEN error('a record may be no JSON')
    WHEN NOT is_timed THEN CAST(json AS VARCHAR)
    WHEN ${plainlyHeldSql(FIELDS, 'logTimestamp')} THEN NULL
    WHEN ${heldSql(FIELDS, 'logTimestamp')} THEN NULL
    ELSE CAST(json AS VARCHAR)
  END AS extra,
  ${recordValues('CAST(CASE WHEN is_text THEN strlen(t.line) ELSE strlen(json) END AS BIGINT)')}
FROM checked`;
