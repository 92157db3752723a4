import { type RunRecord, runTimeMs } from './run.ts';
import type { Window } from './window.ts';

/**
 * `pending → generating → ready → landed`, or one of the other ends. `settling`: everything the vendor has listed so far
 * has landed; the slice is read again, as more may come.
 */
export const OPEN_STATES = ['pending', 'generating', 'ready', 'settling'] as const;
export const END_STATES = ['landed', 'empty', 'gone', 'failed'] as const;
export const SLICE_STATES = [...OPEN_STATES, ...END_STATES] as const;
export type OpenState = (typeof OPEN_STATES)[number];
export type EndState = (typeof END_STATES)[number];
export type SliceState = OpenState | EndState;

/** The identity of a slice; it never changes. */
export interface SliceId {
  readonly source: string;
  readonly stream: string;
  readonly id: string;
}

/** Who works on a slice, and until when nobody else may. */
export interface Lease {
  /** SQS message id: a redelivered message may take its own lease again. */
  readonly owner: string;
  readonly expiresAtMs: number;
}

/** One landed object. `bytes`, `lines` and `sha256` are of the decompressed content, exactly as the vendor sent it. */
export interface LandedPart {
  readonly key: string;
  readonly index: number;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly lines: number;
  readonly sha256: string;
  readonly etag: string;
  /** Stream of its object, when it is not the slice's own. */
  readonly stream?: string;
  /** Records that say that something went wrong; absent where an object holds no records. */
  readonly errors?: number;
  /** Records that were not there at the first reading; absent where a listing goes on growing. */
  readonly late?: number;
}

/** A connector's own notes between two steps: JSON, at most some kilobytes, secrets only sealed. */
export type Memory = Readonly<Record<string, unknown>>;

/** An upload that outlived its invocation: everything before `offset` is safe in S3. */
export interface UploadCheckpoint {
  readonly partIndex: number;
  readonly key: string;
  readonly uploadId?: string;
  readonly uploaded: readonly { readonly number: number; readonly etag: string; readonly bytes: number }[];
  /** Object with the compressed bytes after the last uploaded part. */
  readonly tailKey: string;
  /** Decompressed bytes that are already safe; the download goes on here. */
  readonly offset: number;
  readonly lines: number;
  /** Strong validator of the vendor's file; a different one means starting again. */
  readonly validator: string;
}

/**
 * The index row of a slice: its state, what is known of its run, and where its objects are.
 *
 * `revision` grows with every write and is the fencing token: a writer that lost its lease can not commit.
 * `hop` numbers the tasks of the slice: a task with another number is an old or duplicate message.
 * Units: epoch milliseconds, UTC.
 */
export interface SliceRow extends SliceId {
  readonly version: 1;
  readonly vendor: string;
  /**
   * Message id of the discover task that first listed the slice, for people who follow one log from its schedule to its
   * objects. Kept for ever; absent in rows that were recorded before it was kept.
   */
  readonly correlationId?: string;
  /** Ledger of the backfill that recorded it, or last had it read anew: a window that is listed once more counts it once. */
  readonly backfill?: string;
  readonly state: SliceState;
  readonly revision: number;
  readonly hop: number;
  readonly dueAtMs: number;
  readonly discoveredAtMs: number;
  readonly updatedAtMs: number;
  /** After this instant the slice is given up; absent while the vendor still executes the run. */
  readonly deadlineAtMs?: number;
  /** The vendor asked for a wait that takes several hops: it is left alone until then. */
  readonly notBeforeMs?: number;
  readonly lease?: Lease;
  /** Failures in a row; a step that succeeds sets it to 0. */
  readonly failures: number;
  /** Answers in a row that asked to slow down; they cost no failure, only growing waits. */
  readonly throttles?: number;
  /** Vendor requests spent so far. */
  readonly requests: number;
  /** The run whose log this slice is; absent where a slice holds the records of many. */
  readonly run?: RunRecord;
  /**
   * UTC days, `YYYY-MM-DD`, among whose runs it was before its times were corrected; absent when there are none. Who finishes
   * the work of a dead worker knows no earlier version, and those days still show the run.
   */
  readonly earlierDays?: readonly string[];
  /** The time range that this slice is a window of, half-open. */
  readonly window?: Window;
  /** When it was last asked for: by a discovery, a person, or the turn that a backfill has given it. */
  readonly wokenAtMs?: number;
  /** When a backfill last had it begin anew. */
  readonly anewAtMs?: number;
  readonly memory: Memory;
  readonly parts: readonly LandedPart[];
  readonly upload?: UploadCheckpoint;
  /** When the vendor said READY; with `endedAtMs` it gives the lag behind READY. */
  readonly readyAtMs?: number;
  readonly endedAtMs?: number;
  /** What it waits for, or why it ended. */
  readonly note?: string;
  readonly lastError?: { readonly kind: string; readonly message: string };
}

export const isOpen = (state: SliceState): state is OpenState => OPEN_STATES.some((open) => open === state);

/** The instant that decides a slice's partition: its run's, its window's, or that of its discovery. */
export const sliceTimeMs = (row: Pick<SliceRow, 'run' | 'window' | 'discoveredAtMs'>): number =>
  row.run === undefined ? (row.window?.fromMs ?? row.discoveredAtMs) : runTimeMs(row.run, row.discoveredAtMs);

/** `source/stream/id`, for people and logs. */
export const sliceName = (slice: SliceId): string => `${slice.source}/${slice.stream}/${slice.id}`;
