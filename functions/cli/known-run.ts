import { type RunRecord, type RunRow, runTimeMs } from '../../shared/domain/run.ts';
import { type SliceRow, sliceTimeMs } from '../../shared/domain/slice.ts';

/** A run whose log is a slice of its own. */
export type RunSlice = SliceRow & { readonly run: RunRecord };

/** A run that is a record among others: its log is that record. */
export interface RecordedRun extends Pick<RunRow, 'source' | 'vendor' | 'stream' | 'run' | 'updatedAtMs'> {
  readonly id: string;
  /** `settling` as long as the vendor may list it with another status. */
  readonly state: 'settling' | 'landed';
  readonly record: Pick<RunRow, 'key' | 'identity'>;
}

/** A run of the index, whichever way its vendor tells of it. */
export type KnownRun = RunSlice | RecordedRun;

export const isRun = (row: SliceRow): row is RunSlice => row.run !== undefined;

export const recordedRun = ({ source, vendor, stream, run, key, identity, updatedAtMs }: RunRow): RecordedRun => ({
  source,
  vendor,
  stream,
  id: run.runId,
  state: isFinal(run) ? 'landed' : 'settling',
  run,
  updatedAtMs,
  record: { key, identity },
});

function isFinal({ status, finishedAt }: RunRecord): boolean {
  if (status === 'unknown') return finishedAt !== undefined;
  return status !== 'queued' && status !== 'running';
}

/** The instant that a run is listed under: its start, or its trigger when it never started. */
export const beganMs = (run: KnownRun): number =>
  'record' in run ? runTimeMs(run.run, run.updatedAtMs) : sliceTimeMs(run);
