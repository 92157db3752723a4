import type { Column } from './column.ts';

/** A view over the tables, the same in Athena and DuckDB. Named queries do not use views. */
export interface LakeView {
  readonly name: string;
  readonly comment: string;
  readonly sql: string;
  /** All columns of its rows, in order. */
  readonly columns: readonly Column[];
}

const PARTITION: readonly Column[] = [
  { name: 'source', type: 'string', comment: 'Configured source.' },
  { name: 'dt', type: 'string', comment: "Day of the run's own time, YYYY-MM-DD in UTC." },
];

const RUN: readonly Column[] = [
  { name: 'ts', type: 'timestamp', comment: "The run's own time, UTC." },
  { name: 'vendor', type: 'string', comment: 'Vendor of the source.' },
  { name: 'run_id', type: 'string', comment: "The vendor's id of the run." },
  { name: 'job_id', type: 'string', comment: "What ran, in the vendor's ids." },
  { name: 'name', type: 'string', comment: 'What ran, as readable as the vendor makes it.' },
];

/** All views of the lake. */
export const VIEWS: readonly LakeView[] = [
  {
    name: 'failed_runs',
    comment: 'Runs that failed, with what the vendor says of it.',
    sql: `SELECT source, dt, ts, vendor, run_id, job_id, name, vendor_status, finished_at, error_text, log_state
FROM runs
WHERE status = 'failed'`,
    columns: [
      ...PARTITION,
      ...RUN,
      { name: 'vendor_status', type: 'string', comment: "The vendor's own word or words for the status." },
      { name: 'finished_at', type: 'timestamp', comment: 'When the run ended, UTC.' },
      { name: 'error_text', type: 'string', comment: 'What the vendor says of the failure.' },
      { name: 'log_state', type: 'string', comment: 'State of the log.' },
    ],
  },
  {
    name: 'run_durations',
    comment: 'Runs that have ended, with the time they waited and the time they took.',
    sql: `SELECT source, dt, ts, vendor, run_id, job_id, name, status,
  date_diff('millisecond', triggered_at, started_at) AS wait_ms, duration_ms
FROM runs
WHERE finished_at IS NOT NULL`,
    columns: [
      ...PARTITION,
      ...RUN,
      { name: 'status', type: 'string', comment: 'One of succeeded, failed, canceled, unknown.' },
      { name: 'wait_ms', type: 'bigint', comment: 'From trigger to start in milliseconds.' },
      { name: 'duration_ms', type: 'bigint', comment: 'From start to end in milliseconds.' },
    ],
  },
];
