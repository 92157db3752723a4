import { RECORD_COLUMNS } from '../record-columns.ts';
import type { LakeTable } from '../table.ts';
import { API_REQUESTS_SELECT } from './select.ts';

/** One row per request to an API of SnapLogic. Source: vendor document 004; facts sheet section 3. */
export const API_REQUESTS: LakeTable = {
  name: 'api_requests',
  comment: "Requests to SnapLogic's APIs, one row each, with the latencies of their steps.",
  version: 1,
  columns: [
    { name: 'ts', type: 'timestamp', comment: 'When the request was received (request_time, else time), UTC.' },
    { name: 'request_method', type: 'string', comment: 'HTTP method.' },
    { name: 'request_url', type: 'string', comment: 'Path of the API without the host name.' },
    { name: 'path_info', type: 'string', comment: 'What the path had behind that of the API.' },
    { name: 'request_status_code', type: 'int', comment: 'HTTP status of authentication and validation.' },
    {
      name: 'target_status_code',
      type: 'int',
      comment: 'HTTP status of the pipeline; empty when the request was refused before.',
    },
    { name: 'error', type: 'boolean', comment: 'True when the task failed; a refused request has none.' },
    { name: 'failed', type: 'boolean', comment: 'True when error is, or one of the status codes is 400 or more.' },
    { name: 'client', type: 'string', comment: 'The client as the vendor names it.' },
    { name: 'remote_addr', type: 'string', comment: 'IP address of the consumer.' },
    { name: 'auth_type', type: 'string', comment: 'How the consumer authenticated.' },
    { name: 'roles', type: 'string', comment: 'Roles of the consumer, as a JSON array in the order sent.' },
    { name: 'bytes_sent', type: 'bigint', comment: 'Length of the response in bytes.' },
    { name: 'invoker_snode', type: 'string', comment: 'Id of the Triggered or Ultra Task.' },
    {
      name: 'processing_time_ms',
      type: 'bigint',
      comment: "The vendor's own figure for the whole request, in milliseconds.",
    },
    {
      name: 'total_ms',
      type: 'bigint',
      comment: 'From request to response in milliseconds; clocks of nodes differ, so it may be negative.',
    },
    { name: 'preflight_ms', type: 'bigint', comment: 'From request to the end of preprocessing in milliseconds.' },
    {
      name: 'queue_ms',
      type: 'bigint',
      comment: 'From the queue of the FeedMaster to its pick-up in milliseconds; Ultra Tasks only.',
    },
    {
      name: 'pipeline_ms',
      type: 'bigint',
      comment: 'From pick-up to reply in milliseconds; without Ultra from preprocessing to response.',
    },
    { name: 'reply_ms', type: 'bigint', comment: 'From reply to response in milliseconds; Ultra Tasks only.' },
    { name: 'request_processing_end_at', type: 'timestamp', comment: 'When preprocessing ended, UTC.' },
    { name: 'recv_at', type: 'timestamp', comment: 'When the FeedMaster queued it, UTC; Ultra Tasks only.' },
    { name: 'start_at', type: 'timestamp', comment: 'When a node picked it up, UTC; Ultra Tasks only.' },
    { name: 'reply_at', type: 'timestamp', comment: 'When the node replied to the FeedMaster, UTC; Ultra Tasks only.' },
    { name: 'response_at', type: 'timestamp', comment: 'When the response was sent, UTC.' },
    { name: 'time_sent', type: 'string', comment: 'The time of the entry as the vendor spelled it.' },
    { name: 'service', type: 'string', comment: 'Service that processed the request; always REQUEST_LOG.' },
    {
      name: 'criterion1',
      type: 'string',
      comment: 'First criterion by which the vendor groups; its meaning is not documented.',
    },
    { name: 'criterion2', type: 'string', comment: 'Second criterion by which the vendor groups.' },
    { name: 'criterion3', type: 'string', comment: 'Third criterion by which the vendor groups.' },
    { name: 'entry_type', type: 'string', comment: 'Kind of the entry; always JSON.' },
    { name: 'extra', type: 'string', comment: 'The whole record as JSON where the columns do not hold all of it.' },
    ...RECORD_COLUMNS,
  ],
  selects: { 'api-requests': API_REQUESTS_SELECT },
  orderBy: ['ts', 'slice', 'stream', 'ordinal'],
  bucketBy: 'slice',
};
