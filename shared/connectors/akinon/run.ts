import type { RunRecord, RunStatus } from '../../domain/run.ts';
import { isExecuting, isFinal } from './log-state.ts';
import type { LogFields } from './schema.ts';

/** Final statuses; 4 is a run that had nothing to do. Source: vendor document 002. */
const STATUS: Readonly<Record<number, RunStatus>> = { 2: 'succeeded', 3: 'failed', 4: 'succeeded' };

function statusOf(fields: LogFields): RunStatus {
  if (isFinal(fields)) return STATUS[fields.status ?? 0] ?? 'unknown';
  return isExecuting(fields) ? 'running' : 'unknown';
}

const word = (code: number | undefined): string =>
  code === undefined ? 'missing' : Number.isNaN(code) ? 'not documented' : String(code);

const utc = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

const present = <T>(fields: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, T] => entry[1] !== undefined));

const text = (value: string | undefined): string | undefined => (value?.trim() ?? '') || undefined;

/** The run record of a main log. `place` is where it was asked for: the row itself does not name its project. */
export function toRunRecord(
  runId: string,
  fields: LogFields,
  place: { readonly flowId: string; readonly projectId: string },
): RunRecord {
  const counts = present({
    process: fields.process_count,
    success: fields.success_count,
    fail: fields.fail_count,
    fragment: fields.fragment_count,
  });
  return {
    runId,
    status: statusOf(fields),
    vendorStatus: `state ${word(fields.state)}, status ${word(fields.status)}`,
    subject: { ...present({ flow: text(fields.process_group_name) }), ...place, logId: fields.id },
    ...present({
      startedAt: utc(fields.created.ms),
      finishedAt: utc(fields.finished.ms),
      trigger: text(fields.triggered_by) ?? text(fields.schedule),
    }),
    ...(Object.keys(counts).length === 0 ? {} : { counts }),
  };
}
