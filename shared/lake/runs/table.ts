import { DOCUMENTS, type LakeTable } from '../table.ts';

/** One row per run, in one model for all vendors. Rows: `run-document.ts`. */
export const RUNS: LakeTable = {
  name: 'runs',
  comment: 'Every run of every vendor, one row each, as the index knows it.',
  version: 1,
  columns: [
    {
      name: 'ts',
      type: 'timestamp',
      comment: "The run's own time, which decides its day: start, else trigger, else end.",
    },
    { name: 'run_id', type: 'string', comment: "The vendor's id of the run." },
    {
      name: 'vendor',
      type: 'string',
      comment: 'Vendor of the source: talend, akinon, sap-job-scheduling or snaplogic.',
    },
    { name: 'stream', type: 'string', comment: 'Stream in which the source lists its runs.' },
    { name: 'job_id', type: 'string', comment: "What ran, in the vendor's ids: task, flow, or job and schedule." },
    {
      name: 'name',
      type: 'string',
      comment: 'What ran, as readable as the vendor makes it; the id where it has no name.',
    },
    { name: 'status', type: 'string', comment: 'One of queued, running, succeeded, failed, canceled, unknown.' },
    { name: 'vendor_status', type: 'string', comment: "The vendor's own word or words for the status." },
    { name: 'triggered_at', type: 'timestamp', comment: 'When the run was asked for, UTC.' },
    { name: 'started_at', type: 'timestamp', comment: 'When the run began, UTC; empty when it never did.' },
    { name: 'finished_at', type: 'timestamp', comment: 'When the run ended, UTC; empty while it runs.' },
    { name: 'duration_ms', type: 'bigint', comment: 'From start to end in milliseconds, as the vendor times them.' },
    { name: 'triggered_by', type: 'string', comment: 'What or who started the run, in the words of the vendor.' },
    { name: 'error_text', type: 'string', comment: 'What the vendor says of the failure, at most some kilobytes.' },
    { name: 'counts', type: 'string', comment: 'What the vendor counted in the run, as a JSON object of numbers.' },
    { name: 'subject', type: 'string', comment: 'All ids and names of what ran, as a JSON object of texts.' },
    { name: 'slice', type: 'string', comment: "Id of the slice that holds the run's log; empty when runs share one." },
    {
      name: 'log_state',
      type: 'string',
      comment: 'State of the log: landed, empty, gone, failed, or one of the open ones.',
    },
    { name: 'log_bytes', type: 'bigint', comment: 'Length of the log as the vendor sent it, in bytes.' },
    { name: 'log_stored_bytes', type: 'bigint', comment: 'Length of the log as it is stored, compressed, in bytes.' },
    { name: 'log_lines', type: 'bigint', comment: 'Lines of the raw objects of the log.' },
    { name: 'log_objects', type: 'string', comment: 'Keys of the raw objects, as a JSON array of texts.' },
    { name: 'note', type: 'string', comment: 'What the log waits for, or why it ended as it did.' },
    { name: 'discovered_at', type: 'timestamp', comment: 'When the run was first listed, UTC.' },
    { name: 'log_ready_at', type: 'timestamp', comment: 'When the vendor said that the log can be fetched, UTC.' },
    { name: 'log_ended_at', type: 'timestamp', comment: 'When the log reached its last state, UTC.' },
  ],
  selects: {
    [DOCUMENTS.runs]: `
WITH parsed AS (
  SELECT json_transform(json, '{
    "ts": "TIMESTAMP", "run_id": "VARCHAR", "vendor": "VARCHAR", "stream": "VARCHAR", "job_id": "VARCHAR",
    "name": "VARCHAR", "status": "VARCHAR", "vendor_status": "VARCHAR", "triggered_at": "TIMESTAMP",
    "started_at": "TIMESTAMP", "finished_at": "TIMESTAMP", "duration_ms": "BIGINT", "triggered_by": "VARCHAR",
    "error_text": "VARCHAR", "counts": "VARCHAR", "subject": "VARCHAR", "slice": "VARCHAR", "log_state": "VARCHAR",
    "log_bytes": "BIGINT", "log_stored_bytes": "BIGINT", "log_lines": "BIGINT", "log_objects": "VARCHAR",
    "note": "VARCHAR", "discovered_at": "TIMESTAMP", "log_ready_at": "TIMESTAMP", "log_ended_at": "TIMESTAMP"
  }') AS fields
  FROM records
)
SELECT unnest(fields) FROM parsed`,
  },
  orderBy: ['ts', 'stream', 'job_id', 'run_id', 'slice', 'log_objects'],
  bucketBy: 'run_id',
};
