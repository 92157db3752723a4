import type { SliceRow, SliceState } from '../../shared/domain/slice.ts';
import { beganMs, isRun, type KnownRun } from './known-run.ts';
import type { OpenData } from './open-data.ts';
import { mayRecordRuns, recordedRunsOn } from './recorded-runs.ts';
import { runDays } from './run-days.ts';

export interface RunFilter {
  readonly state?: SliceState;
  /** Runs that began at this instant or later. Units: epoch milliseconds. */
  readonly sinceMs?: number;
}

const newestFirst = (left: KnownRun, right: KnownRun): number =>
  beganMs(right) - beganMs(left) || (left.id < right.id ? -1 : 1);

/**
 * The runs of the open sources, newest first: those that are slices and those that are records.
 *
 * Asks the index by state when one is given, and otherwise day by day, so that whoever stops early has read little.
 * Memory: the runs of one day, or of one state.
 */
export async function* selectRuns(data: OpenData, filter: RunFilter, nowMs: number): AsyncGenerator<KnownRun> {
  const { state, sinceMs = Number.NEGATIVE_INFINITY } = filter;
  const wanted = (runs: readonly KnownRun[]): KnownRun[] =>
    runs.filter((run) => beganMs(run) >= sinceMs).sort(newestFirst);
  if (state !== undefined) {
    const slices = await collect(runSlices(data, (source) => data.index.byState(source, state)));
    yield* wanted([...slices, ...(await recordedIn(data, state, filter.sinceMs, nowMs))]);
    return;
  }
  for await (const day of runDays(data, filter.sinceMs, nowMs)) {
    const slices = await collect(runSlices(data, (source) => data.index.byDay(source, day)));
    yield* wanted([...slices, ...(await collect(recordedRunsOn(data, day)))]);
  }
}

async function* runSlices(data: OpenData, read: (source: string) => AsyncIterable<SliceRow>): AsyncGenerator<KnownRun> {
  for (const { id } of data.sources) for await (const row of read(id)) if (isRun(row)) yield row;
}

async function collect(runs: AsyncIterable<KnownRun>): Promise<KnownRun[]> {
  const found: KnownRun[] = [];
  for await (const run of runs) found.push(run);
  return found;
}

async function recordedIn(
  data: OpenData,
  state: SliceState,
  sinceMs: number | undefined,
  nowMs: number,
): Promise<KnownRun[]> {
  // A record that is here can only be final or not.
  if (state !== 'landed' && state !== 'settling') return [];
  if (!data.sources.some((source) => mayRecordRuns(data, source))) return [];
  const found: KnownRun[] = [];
  for await (const day of runDays(data, sinceMs, nowMs)) {
    for await (const run of recordedRunsOn(data, day)) if (run.state === state) found.push(run);
  }
  return found;
}
