/** Run status in the one vocabulary of all vendors; `vendorStatus` keeps the vendor's own word. */
export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'canceled', 'unknown'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * One execution at the vendor, as people ask about it.
 *
 * Times are RFC 3339 UTC strings with milliseconds; absent means that the vendor gave none.
 */
export interface RunRecord {
  readonly runId: string;
  readonly status: RunStatus;
  readonly vendorStatus: string;
  /** What ran: the task, flow, job and schedule, in the vendor's ids. */
  readonly subject: Readonly<Record<string, string>>;
  readonly triggeredAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly trigger?: string;
  readonly errorText?: string;
  /** What the vendor counted: rows, steps, lines. */
  readonly counts?: Readonly<Record<string, number>>;
}

/**
 * The index row of a run that has no slice of its own: its records land with those of other runs.
 *
 * `key` is the object that holds its record, `identity` the record's within that object.
 */
export interface RunRow {
  readonly version: 1;
  readonly source: string;
  readonly vendor: string;
  readonly stream: string;
  readonly run: RunRecord;
  readonly identity: string;
  readonly key: string;
  /** Rank of the version that it was made from: a lower one never replaces it. */
  readonly rank: number;
  readonly updatedAtMs: number;
}

/** The instant that decides a run's partition: its start, or its trigger when it never started. */
export function runTimeMs(run: RunRecord, fallbackMs: number): number {
  for (const text of [run.startedAt, run.triggeredAt, run.finishedAt]) {
    const ms = text === undefined ? Number.NaN : Date.parse(text);
    if (!Number.isNaN(ms)) return ms;
  }
  return fallbackMs;
}
