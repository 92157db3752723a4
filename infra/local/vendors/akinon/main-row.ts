import { hasDetail } from './detail-file.ts';
import { exactInteger } from './exact-integer.ts';
import { mainCounters } from './row-counters.ts';
import { logIdOf } from './row-id.ts';
import type { RunPlan } from './run-plan.ts';
import { mainStateAt } from './run-state.ts';
import { stepRow } from './step-row.ts';

/**
 * Returns the main log of a run as the vendor says it at an instant, in the vendor's order of fields.
 *
 * Shape: `created` and `finished` are strings of epoch ms; `sub_flows` holds the sub logs that exist by then.
 * Source: vendor document 002.
 */
export function mainRow(run: RunPlan, nowMs: number): Readonly<Record<string, unknown>> {
  const { state, status, finishedAtMs } = mainStateAt(run, nowMs);
  return {
    created: String(run.createdAtMs),
    id: exactInteger(logIdOf(run, 0)),
    process_group_id: run.flow.flowId,
    process_group_name: run.flow.name,
    parent_process_group_id: null,
    original_filename_uuid: run.executionId,
    filename_uuid: run.executionId,
    state,
    status,
    finished: finishedAtMs === null ? null : String(finishedAtMs),
    fragment_count: null,
    ...mainCounters(run, nowMs),
    in_bound: run.flow.inBound,
    schedule: null,
    is_triggered: run.triggeredBy !== 'System',
    triggered_by: run.triggeredBy,
    log_type: 1,
    flow_order: 1,
    is_send_S3: hasDetail(run, 0, state) ? 1 : 0,
    sub_flows: run.subs.filter((sub) => sub.createdAtMs <= nowMs).map((sub) => stepRow(run, sub, nowMs)),
  };
}
