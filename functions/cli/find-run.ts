import { SLICE_STATES } from '../../shared/domain/slice.ts';
import { isRun, type KnownRun, recordedRun } from './known-run.ts';
import type { OpenData } from './open-data.ts';
import { mayRecordRuns, recordedRunsOn } from './recorded-runs.ts';
import { runDays } from './run-days.ts';
import { streamsOf } from './streams.ts';
import { UsageError } from './usage-error.ts';

/** Candidates of an ambiguous beginning that are shown. */
const SHOWN = 20;

/**
 * The run with this id, or the only one whose id begins so; whether it is a slice or a record among others.
 *
 * Errors: UsageError with the candidates when there are several; Error when there is none.
 */
export async function findRun(data: OpenData, id: string, nowMs = Date.now()): Promise<KnownRun> {
  const exact = await withId(data, id);
  const found = exact.length > 0 ? exact : await beginningWith(data, id, nowMs);
  // A slice may have another id than the run that it is the log of.
  const same = found.filter(({ run }) => run.runId === id);
  const candidates = same.length > 0 ? same : found;
  const [first, ...others] = candidates;
  if (first === undefined) {
    throw new Error(
      `no run "${id}" is known here; runlake runs ls shows those that are, runlake ingest looks for new ones`,
    );
  }
  if (others.length === 0) return first;
  const lines = candidates.slice(0, SHOWN).map((run) => `  ${run.source}  ${run.id}  ${run.state}`);
  const more = candidates.length > SHOWN ? [`  and ${candidates.length - SHOWN} more`] : [];
  const isOneOfSome = candidates.every((run) => run.id === id || run.run.runId === id);
  const advice = isOneOfSome ? 'choose one with --source' : 'write more of the id';
  throw new UsageError([`"${id}" means ${candidates.length} runs; ${advice}:`, ...lines, ...more].join('\n'));
}

async function withId(data: OpenData, id: string): Promise<KnownRun[]> {
  const found: KnownRun[] = [];
  for (const source of data.sources) {
    for (const { name: stream } of streamsOf(data, source)) {
      const row = await data.index.get({ source: source.id, stream, id });
      if (row !== undefined && isRun(row)) found.push(row);
      if (!mayRecordRuns(data, source)) continue;
      const recorded = await data.index.getRun({ source: source.id, stream, runId: id });
      if (recorded !== undefined) found.push(recordedRun(recorded));
    }
  }
  return found;
}

async function beginningWith(data: OpenData, beginning: string, nowMs: number): Promise<KnownRun[]> {
  const found: KnownRun[] = [];
  const take = (run: KnownRun): void => {
    if (run.id.startsWith(beginning) || run.run.runId.startsWith(beginning)) found.push(run);
  };
  for (const { id: source } of data.sources) {
    for (const state of SLICE_STATES) {
      for await (const row of data.index.byState(source, state)) if (isRun(row)) take(row);
    }
  }
  if (!data.sources.some((source) => mayRecordRuns(data, source))) return found;
  for await (const day of runDays(data, undefined, nowMs)) {
    for await (const run of recordedRunsOn(data, day)) take(run);
  }
  return found;
}
