import { hasDetail } from './detail-file.ts';
import { exactInteger } from './exact-integer.ts';
import { stepCounters } from './row-counters.ts';
import { filenameOf, logIdOf } from './row-id.ts';
import { stepTime } from './row-time.ts';
import type { RunPlan, StepRowPlan } from './run-plan.ts';
import { stepStateAt } from './run-state.ts';

/**
 * Returns a sub log (also as nested in its main log) or a line log as the vendor says it at an instant.
 *
 * Shape: a sub has `row_num`; both name their step in `process_group_id`. Source: vendor document 002 for subs; the document
 * has no sample of a line log, so it is like a sub of log_type 3.
 */
export function stepRow(run: RunPlan, row: StepRowPlan, nowMs: number): Readonly<Record<string, unknown>> {
  const { state, status, finishedAtMs } = stepStateAt(run, row, nowMs);
  const isSub = row.offset <= run.subs.length;
  const step = run.flow.steps[row.step];
  const filename = filenameOf(run, row.offset);
  return {
    created: stepTime(row.createdAtMs, `${filename}/created`),
    id: exactInteger(logIdOf(run, row.offset)),
    process_group_id: step?.slug ?? '',
    process_group_name: step?.name ?? '',
    parent_process_group_id: run.flow.flowId,
    original_filename_uuid: run.executionId,
    filename_uuid: filename,
    state,
    status,
    finished: finishedAtMs === null ? null : stepTime(finishedAtMs, `${filename}/finished`),
    ...stepCounters(row, { state, status, finishedAtMs }, isSub),
    in_bound: run.flow.inBound,
    schedule: null,
    is_triggered: run.triggeredBy !== 'System',
    triggered_by: run.triggeredBy,
    log_type: isSub ? 2 : 3,
    flow_order: step?.order ?? 0,
    is_send_S3: hasDetail(run, row.offset, state) ? 1 : 0,
    fragment_count: null,
    ...(isSub ? { row_num: 1 } : {}),
  };
}
