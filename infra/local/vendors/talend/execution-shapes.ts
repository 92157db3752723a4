import { uuidOf, wholeOf } from '../kit/deterministic.ts';
import type { RunState } from './run-state.ts';
import type { RunPlan } from './world.ts';

function common(run: RunPlan, state: RunState): Record<string, unknown> {
  const failed = state.status === 'execution_failed' || state.status === 'deploy_failed';
  return {
    executionId: run.executionId,
    status: state.status,
    executionStatus: state.executionStatus,
    executionType: wholeOf([0, 3], run.executionId, 'type') === 0 ? 'MANUAL' : 'SCHEDULED',
    triggerTimestamp: new Date(run.triggerAtMs).toISOString(),
    ...(state.startedAtMs === undefined ? {} : { startTimestamp: new Date(state.startedAtMs).toISOString() }),
    ...(state.finishedAtMs === undefined ? {} : { finishTimestamp: new Date(state.finishedAtMs).toISOString() }),
    ...(failed ? { errorMessage: 'tDBOutput_1: Connection is not available, request timed out after 30000ms.' } : {}),
    userId: uuidOf('user', run.task.workspaceId),
    userType: 'SERVICE',
    runtime: { type: 'REMOTE_ENGINE', id: uuidOf('engine', run.task.environmentId) },
  };
}

/** Returns a row of the listing (TaskExecutionStatus). It has no workspaceId. Source: facts sheet, Talend 1.2. */
export function listRow(run: RunPlan, state: RunState): Record<string, unknown> {
  return {
    ...common(run, state),
    taskId: run.task.taskId,
    taskVersion: run.task.version,
    ...(run.planId === undefined ? {} : { planId: run.planId }),
    ...(run.misfired && state.terminal ? { misfiredExecutionReason: 'ENGINE_UNAVAILABLE' } : {}),
    apiVersion: '2021-03',
  };
}

/**
 * Returns a run as asked for by id (JobExecutionStatus). It has no taskId, and its `planId` is the id of the plan
 * execution, not of the plan. Source: facts sheet, Talend 1.2.
 */
export function singleRun(run: RunPlan, state: RunState): Record<string, unknown> {
  return {
    ...common(run, state),
    jobId: uuidOf('job', run.task.taskId),
    jobVersion: run.task.version,
    accountId: uuidOf('account'),
    workspaceId: run.task.workspaceId,
    ...(run.planId === undefined ? {} : { planId: uuidOf('plan execution', run.executionId) }),
    numberOfProcessedRows: wholeOf([0, 5_000_000], run.executionId, 'rows'),
    numberOfRejectedRows: wholeOf([0, 20], run.executionId, 'rejected'),
  };
}
