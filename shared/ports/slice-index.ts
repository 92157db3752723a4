import type { Admission } from '../domain/admission.ts';
import type { RunRow } from '../domain/run.ts';
import type { SliceId, SliceRow, SliceState } from '../domain/slice.ts';
import type { FetchTask } from '../domain/task.ts';

/** Up to where a stream of a source was discovered. `cursor` is the connector's own; `revision` guards against races. */
export interface Checkpoint {
  readonly source: string;
  readonly stream: string;
  readonly revision: number;
  readonly cursor: Readonly<Record<string, unknown>>;
  readonly updatedAtMs: number;
}

export type LeaseResult =
  | { readonly kind: 'leased'; readonly row: SliceRow }
  /** `correlationId`: the row's, when there is a row and it has one. */
  | { readonly kind: 'refused'; readonly why: Exclude<Admission, 'admitted'>; readonly correlationId?: string };

/**
 * The index of all slices: the outbox of the pipeline and the answer to every question about runs.
 *
 * All reads by identity are strongly consistent; the two listings may lag behind by a moment.
 * Every write is a conditional write of a single item; `conflict` means that somebody else was first and nothing changed.
 * Errors: transient for everything that may heal.
 */
export interface SliceIndex {
  /** Records new slices; those that exist already stay untouched. Returns the ones that are new. */
  record(rows: readonly SliceRow[]): Promise<SliceRow[]>;
  get(id: SliceId): Promise<SliceRow | undefined>;
  /** Ids (`SliceId.id`) of those that are recorded already; ask for the slices of one stream at a time. */
  known(ids: readonly SliceId[]): Promise<ReadonlySet<string>>;
  /** Takes the lease by the rule of `admit`, and moves `dueAtMs` to its expiry. */
  lease(task: FetchTask, owner: string, nowMs: number, expiresAtMs: number): Promise<LeaseResult>;
  /** Writes the row if its revision is still the stored one; returns it with its new revision. */
  save(row: SliceRow): Promise<SliceRow | 'conflict'>;
  /** Slices of a source in one state, by due time; `dueBeforeMs` exclusive. */
  byState(source: string, state: SliceState, dueBeforeMs?: number): AsyncIterable<SliceRow>;
  /** Slices of a source that are runs, and began on this UTC day, by start. */
  byDay(source: string, day: string): AsyncIterable<SliceRow>;
  /** Writes the rows of runs; one whose stored version has a higher rank stays as it is. */
  putRuns(rows: readonly RunRow[]): Promise<void>;
  getRun(id: { readonly source: string; readonly stream: string; readonly runId: string }): Promise<RunRow | undefined>;
  /** Rows of runs that began on this UTC day, by start. Runs that are slices are not among them: see `byDay`. */
  runsByDay(source: string, day: string): AsyncIterable<RunRow>;
  countByState(source: string, state: SliceState): Promise<number>;
  loadCheckpoint(source: string, stream: string): Promise<Checkpoint | undefined>;
  /** Writes it if its revision is still the stored one (0: there is none yet). */
  saveCheckpoint(checkpoint: Checkpoint): Promise<Checkpoint | 'conflict'>;
}
