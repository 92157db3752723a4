import type { RunRecord, RunStatus } from '../../domain/run.ts';
import type { Execution } from './schema.ts';

const STATUS: Readonly<Record<string, RunStatus>> = {
  dispatching: 'queued',
  executing: 'running',
  execution_successful: 'succeeded',
  execution_failed: 'failed',
  execution_rejected: 'failed',
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

/** Status in our vocabulary: the lower-case word first, the upper-case one when that is unknown or missing. */
function statusOf(execution: Execution): RunStatus {
  return STATUS[execution.status ?? ''] ?? DETAILED[execution.executionStatus ?? ''] ?? 'unknown';
}

/**
 * True when the run can not change any more. Unknown words are not final; while the vendor stops a run
 * (STOPPING_FLOW_EXECUTION) it is not final either, whatever the other word says.
 */
export const isFinal = (execution: Execution): boolean =>
  execution.executionStatus !== 'STOPPING_FLOW_EXECUTION' && FINAL.includes(statusOf(execution));

/** Instant at which the run ended, as far as the vendor says. Runs that never started have only a trigger. */
export function endedAtMs(execution: Execution): number | undefined {
  const neverStarted = execution.startTimestamp === undefined && execution.finishTimestamp === undefined;
  const text = execution.finishTimestamp ?? (neverStarted ? execution.triggerTimestamp : undefined);
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

const utc = (text: string | undefined): string | undefined => {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
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
