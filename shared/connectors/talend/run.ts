import type { RunRecord, RunStatus } from '../../domain/run.ts';
import { parseUtc } from '../../domain/utc.ts';
import type { Execution } from './schema.ts';

const STATUS: Readonly<Record<string, RunStatus>> = {
  dispatching: 'queued',
  executing: 'running',
  execution_successful: 'succeeded',
  execution_failed: 'failed',
  execution_rejected: 'failed',
  execution_misfired: 'failed',
  deploy_failed: 'failed',
  terminated: 'canceled',
  terminated_timeout: 'failed',
  terminated_shutdown: 'canceled',
};

/** The upper-case words say more than the lower-case ones only where a run is on its way. */
const DETAILED: Readonly<Record<string, RunStatus>> = {
  EXECUTION_EVENT_RECEIVED: 'queued',
  DISPATCHING_FLOW: 'queued',
  STARTING_FLOW_EXECUTION: 'running',
  STOPPING_FLOW_EXECUTION: 'running',
  EXECUTION_SUCCESS: 'succeeded',
  EXECUTION_FAILED: 'failed',
  EXECUTION_REJECTED: 'failed',
  DEPLOY_FAILED: 'failed',
  EXECUTION_TERMINATED: 'canceled',
  EXECUTION_TERMINATED_TIMEOUT: 'failed',
  EXECUTION_TERMINATED_SHUTDOWN: 'canceled',
};

const FINAL: readonly RunStatus[] = ['succeeded', 'failed', 'canceled'];

const meaning = (word: string | undefined): RunStatus | undefined =>
  STATUS[word?.toLowerCase() ?? ''] ?? DETAILED[word?.toUpperCase() ?? ''];

/** Status in our vocabulary, whatever case the vendor writes: `status` first, `executionStatus` when that says nothing. */
const statusOf = (execution: Execution): RunStatus =>
  meaning(execution.status) ?? meaning(execution.executionStatus) ?? 'unknown';

/** A run that finished this long ago is over, whatever words the vendor finds for it. Units: milliseconds. */
const SURELY_OVER_MS = 3_600_000;

/**
 * True when the run can not change any more. Unknown words are not final; while the vendor stops a run
 * (STOPPING_FLOW_EXECUTION) it is not final either, whatever the other word says. An hour after its finish every run is.
 */
export function isFinal(execution: Execution, nowMs: number): boolean {
  const finishedMs = parseUtc(execution.finishTimestamp ?? '');
  if (nowMs - finishedMs >= SURELY_OVER_MS) return true;
  const stopping = execution.executionStatus?.toUpperCase() === 'STOPPING_FLOW_EXECUTION';
  return !stopping && FINAL.includes(statusOf(execution));
}

/** Instant at which the run ended, as far as the vendor says. Runs that never started have only a trigger. */
export function endedAtMs(execution: Execution): number | undefined {
  const neverStarted = execution.startTimestamp === undefined && execution.finishTimestamp === undefined;
  const text = execution.finishTimestamp ?? (neverStarted ? execution.triggerTimestamp : undefined);
  const ms = text === undefined ? Number.NaN : parseUtc(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const utc = (text: string | undefined): string | undefined => {
  const ms = text === undefined ? Number.NaN : parseUtc(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
};

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));

/**
 * The run record of an execution. What an earlier answer knew and this one lacks is kept: the listing knows the task,
 * the single run knows workspace and job.
 */
export function toRunRecord(execution: Execution, earlier?: RunRecord): RunRecord {
  const { taskId, planId, workspaceId, jobId } = execution;
  return {
    runId: execution.executionId,
    status: statusOf(execution),
    vendorStatus: execution.status ?? execution.executionStatus ?? 'missing',
    // On a single run `planId` is the plan's execution, in the listing the plan: the listing's is kept.
    subject: { ...present({ taskId, planId, workspaceId, jobId }), ...earlier?.subject },
    ...present({
      triggeredAt: utc(execution.triggerTimestamp) ?? earlier?.triggeredAt,
      startedAt: utc(execution.startTimestamp) ?? earlier?.startedAt,
      finishedAt: utc(execution.finishTimestamp) ?? earlier?.finishedAt,
      trigger: execution.executionType ?? earlier?.trigger,
      errorText: execution.errorMessage ?? execution.misfiredExecutionReason ?? earlier?.errorText,
    }),
  };
}
