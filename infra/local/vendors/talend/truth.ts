import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import { logFile } from './log-file.ts';
import type { LogFormat } from './log-line.ts';
import { type LogPart, partsOf } from './log-parts.ts';
import { statusCallsNeeded } from './readiness.ts';
import { stateAt } from './run-state.ts';
import type { RunPlan } from './world.ts';
import type { TerminalStatus } from './world-spec.ts';

/** What a client must have got for one generated file. `statusCalls` is the fewest calls until READY. */
interface TruthPart {
  readonly entries: number;
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly statusCalls: number;
}

/**
 * What is true of one run once it is over.
 *
 * Shape: `parts` per asked format, oldest first; an empty log has none. `terminal` is as of now, everything else as of the
 * end. `deleted` says that the log was deleted since; the parts are those from before. Units: epoch ms, bytes.
 */
export interface TruthRow {
  readonly executionId: string;
  readonly taskId: string;
  readonly workspaceId: string;
  readonly environmentId: string;
  readonly status: TerminalStatus;
  readonly terminal: boolean;
  readonly triggerAtMs: number;
  readonly startAtMs?: number;
  readonly endAtMs: number;
  readonly entries: number;
  readonly deleted: boolean;
  readonly parts: Readonly<Partial<Record<LogFormat, readonly TruthPart[]>>>;
}

function measure(context: Context, run: RunPlan, format: LogFormat, part: LogPart): TruthPart {
  const layout = context.layoutOf(run);
  const file = logFile({ ...part, layout, format, container: context.behaviour.jsonContainer });
  const hash = createHash('sha256');
  for (const chunk of file.read(0, file.bytes)) hash.update(chunk);
  const statusCalls = statusCallsNeeded(context.behaviour, `${run.executionId}/${part.from}`);
  return { entries: file.entries, lines: file.lines, bytes: file.bytes, sha256: hash.digest('hex'), statusCalls };
}

/**
 * Creates the source of truth: yields a row per run that has been triggered by now, in no particular order.
 *
 * Limits: a part is rendered and hashed on first use (about 600 MB/s), then remembered. Ask only for formats in use.
 */
export function createTruth(context: Context): (formats?: readonly LogFormat[]) => AsyncGenerator<TruthRow> {
  const measured = new Map<string, TruthPart[]>();
  const partsIn = (run: RunPlan, format: LogFormat) => {
    const name = `${run.executionId}/${format}`;
    const known = measured.get(name);
    if (known) return known;
    const parts = partsOf(context.layoutOf(run), context.behaviour.entriesPerPart);
    const result = parts.map((part) => measure(context, run, format, part));
    measured.set(name, result);
    return result;
  };
  return async function* truth(formats = ['json', 'text']) {
    for (const run of context.world.runs) {
      const state = stateAt(run, context.now());
      if (!state) continue;
      yield {
        executionId: run.executionId,
        taskId: run.task.taskId,
        workspaceId: run.task.workspaceId,
        environmentId: run.task.environmentId,
        status: run.final,
        terminal: state.terminal,
        triggerAtMs: run.triggerAtMs,
        ...(run.startAtMs === undefined ? {} : { startAtMs: run.startAtMs }),
        endAtMs: run.endAtMs,
        entries: context.layoutOf(run).entries,
        deleted: context.deleted.has(run.executionId),
        parts: Object.fromEntries(formats.map((format) => [format, partsIn(run, format)])),
      };
    }
  };
}
