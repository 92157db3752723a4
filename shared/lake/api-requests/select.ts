import { recordValues } from '../record-columns.ts';
import { timeSql } from '../timestamp-sql.ts';

/** Fields around the `log` of an entry. */
const OUTER = ['time', 'service', 'criterion1', 'criterion2', 'criterion3', 'type'];
/** Fields of the `log` by the types that the vendor documents. Source: vendor document 004. */
const TEXTS = ['remote_addr', 'request_method', 'request_url', 'path_info', 'auth_type', 'client', 'invoker_snode'];
const CODES = ['request_status_code', 'target_status_code'];
const NUMBERS = ['bytes_sent', 'processing_time'];
const TIMES = ['request_time', 'request_processing_end_time', 'recv_time', 'start_time', 'reply_time', 'response_time'];

const fields = (names: readonly string[], type: string): string =>
  names.map((name) => `"${name}": "${type}"`).join(', ');

const transform = `{${fields(OUTER, 'VARCHAR')}, "log": {${fields([...TEXTS, 'roles'], 'VARCHAR')}, ${fields(CODES, 'INTEGER')}, ${fields([...NUMBERS, ...TIMES], 'BIGINT')}, "error": "BOOLEAN"}}`;

/** Paths with the type that a column holds without loss. */
const EXPECTED: readonly (readonly [path: string, type: string])[] = [
  ...OUTER.map((name) => [`$.${name}`, 'VARCHAR'] as const),
  ['$.log', 'OBJECT'],
  ...TEXTS.map((name) => [`$.log.${name}`, 'VARCHAR'] as const),
  ['$.log.roles', 'ARRAY'],
  ['$.log.error', 'BOOLEAN'],
  ...[...CODES, ...NUMBERS, ...TIMES].map((name) => [`$.log.${name}`, 'UBIGINT'] as const),
];

const paths = EXPECTED.map(([path]) => `'${path}'`).join(', ');
const typed = EXPECTED.map(([, type], at) => `CASE WHEN types[${at + 1}] = '${type}' THEN 1 ELSE 0 END`).join(' + ');
/** Numbers that their column can not hold became NULL. */
const fits = [...CODES, ...NUMBERS, ...TIMES]
  .map((name) => {
    const at = EXPECTED.findIndex(([path]) => path === `$.log.${name}`) + 1;
    return `(types[${at}] IS NULL) = (${TIMES.includes(name) ? '' : 'log.'}${name} IS NULL)`;
  })
  .join(' AND ');

/** The vendor's milliseconds, from 1973 to 2100; another value is none that anybody has set. */
const sane = (name: string): string =>
  `CASE WHEN t.log.${name} BETWEEN 100000000000 AND 4100000000000 THEN t.log.${name} END AS ${name}`;
const at = (name: string): string => `make_timestamp(${name} * 1000)`;

/** SnapLogic's entries, one row each. */
export const API_REQUESTS_SELECT = `
WITH parsed AS (
  SELECT json_transform(json, '${transform}') AS t, json_type(json, [${paths}]) AS types,
    len(json_keys(json)) + coalesce(len(json_keys(json, '$.log')), 0) AS fields, *
  FROM records
), read AS (
  SELECT *, t.log AS log, ${TIMES.map(sane).join(', ')} FROM parsed
)
SELECT
  coalesce(${at('request_time')}, ${timeSql('t.time')}) AS ts, log.request_method AS request_method,
  log.request_url AS request_url, log.path_info AS path_info, log.request_status_code AS request_status_code,
  log.target_status_code AS target_status_code, log.error AS error,
  coalesce(log.error, false) OR coalesce(log.request_status_code >= 400, false)
    OR coalesce(log.target_status_code >= 400, false) AS failed,
  log.client AS client, log.remote_addr AS remote_addr, log.auth_type AS auth_type, log.roles AS roles,
  log.bytes_sent AS bytes_sent, log.invoker_snode AS invoker_snode, log.processing_time AS processing_time_ms,
  response_time - request_time AS total_ms, request_processing_end_time - request_time AS preflight_ms,
  start_time - recv_time AS queue_ms,
  CASE
    WHEN start_time IS NOT NULL OR reply_time IS NOT NULL THEN reply_time - start_time
    WHEN log.target_status_code IS NOT NULL THEN response_time - request_processing_end_time
  END AS pipeline_ms,
  response_time - reply_time AS reply_ms,
  ${at('request_processing_end_time')} AS request_processing_end_at, ${at('recv_time')} AS recv_at,
  ${at('start_time')} AS start_at, ${at('reply_time')} AS reply_at, ${at('response_time')} AS response_at,
  t.time AS time_sent, t.service AS service, t.criterion1 AS criterion1, t.criterion2 AS criterion2,
  t.criterion3 AS criterion3, t.type AS entry_type,
  CASE WHEN fields = ${typed} AND ${fits} THEN NULL
    ELSE CAST(json AS VARCHAR) END AS extra,
  ${recordValues()}
FROM read`;
