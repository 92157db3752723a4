import { STILL_EXECUTING, type StepOutcome } from '../../domain/outcome.ts';
import type { RunRecord } from '../../domain/run.ts';
import { detailIdsOf, withDetails } from './detail-ids.ts';
import { executionOf } from './discovery.ts';
import { identifyLog, toRecord } from './log-record.ts';
import { type LogRow, readLogRow } from './log-row.ts';
import { isExecuting, isFinal } from './log-state.ts';
import { type RunMemory, RunMemorySchema } from './memory.ts';
import { toRunRecord } from './run.ts';
import { flowOf, type RunStep } from './run-steps.ts';

/** A run is gone when it was missing so often, and for so long. */
const GONE_AFTER = { readings: 3, ms: 600_000 };
/** A main log that is longer is read again instead of remembered. Units: bytes. */
const MAX_KEPT_BYTES = 8 * 1024;

const within = (least: number, seconds: number): number => Math.min(900, Math.max(least, Math.round(seconds)));

/** A run is looked at again after a sixth of the time it has been running, within 5 s and 15 min. */
export function runningDelaySeconds(run: RunRecord, nowMs: number): number {
  const startedMs = Date.parse(run.startedAt ?? '');
  return within(5, Number.isNaN(startedMs) ? 0 : (nowMs - startedMs) / 6_000);
}

/** What is remembered of a main log as it was listed. */
export function listedMemory(row: LogRow): RunMemory {
  const kept = isFinal(row.fields) && Buffer.byteLength(row.json) <= MAX_KEPT_BYTES;
  return RunMemorySchema.parse(kept ? { main: row.json } : {});
}

/** Waits until the main log is final, then lands it. */
export async function stepMain(step: RunStep): Promise<StepOutcome> {
  const { client, memory, slice, tally, settings, environment } = step;
  if (memory.main !== undefined) return landMain(step, readLogRow(memory.main));
  const flowId = flowOf(step);
  const page = await client.listLogs({ flowId, logType: 1, executionId: slice.id }, 1, tally);
  if (page === undefined || page.size === 0) return missing(step);
  const row = page.rows.find((candidate) => executionOf(candidate) === slice.id);
  // The filter was not heeded: that says nothing about the run.
  if (row === undefined) return unclear(step, 'the vendor answers with other runs than the one that it was asked for');
  const run = toRunRecord(slice.id, row.fields, { flowId, projectId: settings.scope.projectId });
  if (isFinal(row.fields)) return { ...landMain(step, row), run };
  if (!isExecuting(row.fields)) return { ...unclear(step, `the run contradicts itself (${run.vendorStatus})`), run };
  return {
    kind: 'wait',
    state: 'pending',
    beforeDeadline: true,
    run,
    memory: RunMemorySchema.parse({}),
    delaySeconds: runningDelaySeconds(run, environment.now()),
    note: STILL_EXECUTING,
  };
}

/** Asked again less and less often; the deadline ends it, and people are told. */
function unclear({ memory, environment }: RunStep, note: string): StepOutcome {
  const nowMs = environment.now();
  const unclearSinceMs = memory.unclearSinceMs ?? nowMs;
  return {
    kind: 'wait',
    state: 'pending',
    memory: RunMemorySchema.parse({ unclearSinceMs }),
    delaySeconds: within(5, (nowMs - unclearSinceMs) / 4_000),
    note,
  };
}

/** It has been listed before, and an empty answer may be a passing one: only after several of them it is gone. */
function missing({ memory, environment }: RunStep): StepOutcome {
  const nowMs = environment.now();
  const sinceMs = memory.missing?.sinceMs ?? nowMs;
  const readings = (memory.missing?.readings ?? 0) + 1;
  if (readings >= GONE_AFTER.readings && nowMs - sinceMs >= GONE_AFTER.ms) {
    const minutes = Math.round((nowMs - sinceMs) / 60_000);
    return { kind: 'gone', note: `the vendor lists the run no more: missing ${readings} times in ${minutes} min` };
  }
  return {
    kind: 'wait',
    state: 'pending',
    memory: { ...memory, missing: { readings, sinceMs } },
    delaySeconds: within(120, 120 * 4 ** (readings - 1)),
    note: 'the vendor does not list the run any more; it is asked again',
  };
}

function landMain({ settings }: RunStep, row: LogRow): StepOutcome {
  const next = RunMemorySchema.parse({ stage: 'lines', needsSubs: (row.fields.sub_flows ?? null) === null });
  const memory = settings.downloads ? withDetails(next, detailIdsOf(row.fields)) : next;
  const record = toRecord(row);
  return {
    kind: 'records',
    reading: {
      records: (async function* () {
        yield record;
      })(),
      identify: identifyLog,
      repeats: 'versions',
      place: { kind: 'one', index: 1 },
      after: () => ({ memory }),
    },
  };
}
