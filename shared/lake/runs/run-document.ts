import { type RunRecord, type RunRow, runTimeMs } from '../../domain/run.ts';
import type { SliceRow } from '../../domain/slice.ts';

/** What a run is about, most specific first; vendors use different ones of these. */
const JOB_IDS = ['taskId', 'flowId', 'jobId', 'planId'];
const NAMES = ['task', 'flow', 'job', 'plan', ...JOB_IDS];

const firstOf = (subject: RunRecord['subject'], names: readonly string[]): string | undefined =>
  names.map((name) => subject[name]).find((value) => value !== undefined);

/** SAP runs belong to one schedule of a job, and each schedule has its own rhythm. */
function jobIdOf(subject: RunRecord['subject']): string | undefined {
  const id = firstOf(subject, JOB_IDS);
  return id === undefined || subject.scheduleId === undefined ? id : `${id}/${subject.scheduleId}`;
}

/** DuckDB reads this without a zone, as UTC. Nothing for what is no instant. */
const instant = (ms: number | undefined): string | undefined =>
  ms === undefined || Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString().slice(0, -1);

const parsed = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

function durationMs({ startedAt, finishedAt }: RunRecord): number | undefined {
  const ms = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const isSlice = (row: SliceRow | RunRow): row is SliceRow => 'parts' in row;

function logOf(row: SliceRow | RunRow): Readonly<Record<string, unknown>> {
  if (!isSlice(row)) return { log_state: 'landed', log_objects: JSON.stringify([row.key]) };
  const { parts } = row;
  return {
    slice: row.id,
    log_state: row.state,
    log_bytes: sum(parts.map(({ bytes }) => bytes)),
    log_stored_bytes: sum(parts.map(({ storedBytes }) => storedBytes)),
    log_lines: sum(parts.map(({ lines }) => lines)),
    log_objects: JSON.stringify(parts.map(({ key }) => key)),
    note: row.note,
    discovered_at: instant(row.discoveredAtMs),
    log_ready_at: instant(row.readyAtMs),
    log_ended_at: instant(row.endedAtMs),
  };
}

/**
 * A run of the index as one line of JSON, for the document stream `run-rows`.
 *
 * Shape: fields are named as the columns of `runs`; absent means NULL. `undefined` for a slice that is no run's. What changes
 * without the run or its log changing (lease, requests, times of writing) is left out, so that the line does not change either.
 * Test: test/unit/lake/runs.test.ts
 */
export function runDocument(row: SliceRow | RunRow): string | undefined {
  const { run } = row;
  if (run === undefined) return undefined;
  const fallbackMs = isSlice(row) ? row.discoveredAtMs : row.updatedAtMs;
  return JSON.stringify({
    ts: instant(runTimeMs(run, fallbackMs)),
    run_id: run.runId,
    vendor: row.vendor,
    stream: row.stream,
    job_id: jobIdOf(run.subject),
    name: firstOf(run.subject, NAMES) ?? run.runId,
    status: run.status,
    vendor_status: run.vendorStatus,
    triggered_at: instant(parsed(run.triggeredAt)),
    started_at: instant(parsed(run.startedAt)),
    finished_at: instant(parsed(run.finishedAt)),
    duration_ms: durationMs(run),
    triggered_by: run.trigger,
    error_text: run.errorText,
    counts: run.counts === undefined ? undefined : JSON.stringify(run.counts),
    subject: JSON.stringify(run.subject),
    ...logOf(row),
  });
}
