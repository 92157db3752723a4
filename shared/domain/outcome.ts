import type { Repeats } from './merge.ts';
import type { Identify, VendorRecord } from './record.ts';
import type { RunRecord } from './run.ts';
import type { Memory, OpenState } from './slice.ts';
import type { Window } from './window.ts';

/** Note of a slice whose run the vendor still executes: the only wait that has no deadline. */
export const STILL_EXECUTING = 'the run is not finished';

/** What every outcome may carry along. */
interface Learned {
  readonly memory?: Memory;
  /** Newer metadata of the run, when the step learned some. */
  readonly run?: RunRecord;
}

/** Bytes of the vendor, on their way. `size` is the whole file's; `validator` is a strong ETag when there is one. */
export interface Download {
  readonly body: AsyncIterable<Uint8Array>;
  readonly offset: number;
  readonly size?: number;
  readonly validator?: string;
}

/** Where a download should go on; a connector that can not do so starts at 0 and says so in `Download.offset`. */
export interface ResumeAt {
  readonly offset: number;
  readonly validator: string;
}

/** One object to land. Parts are numbered in chronological order from 1. */
export interface PartToLand {
  readonly index: number;
  readonly of: number;
  /** `json`, `log`, `ndjson` … */
  readonly extension: string;
  readonly contentType: string;
  /** Stream of its object, when it is not the slice's own. */
  readonly stream?: string;
  /** Number of lines that the vendor announced: a hint, never a proof. */
  readonly announcedLines?: number;
  /** Errors: transient, auth, gone, contract; may be called again. */
  open(resume?: ResumeAt): Promise<Download>;
}

/**
 * Records to merge with what has landed of this slice.
 *
 * `records` is one reading, in the order in which the vendor answered; it may be read once. A reading that breaks off
 * lands nothing and is begun anew by the next step.
 */
export interface RecordsToLand {
  readonly records: AsyncIterable<VendorRecord>;
  readonly identify: Identify;
  readonly repeats: Repeats;
  /** Objects: one for the whole slice, or one for each UTC day of the records' own times. */
  readonly place: { readonly kind: 'one'; readonly index: number } | { readonly kind: 'per-day' };
  /** Stream of the objects, when it is not the slice's own. */
  readonly stream?: string;
  /** The run that a record tells of; its row is written to the index when the record is new or has changed. */
  runOf?(record: VendorRecord): RunRecord;
  /** What the slice remembers once everything has landed. Asked for after the last record. */
  after(): AfterLanding;
}

/** What a reading came to, besides its records. */
export interface AfterLanding {
  readonly memory: Memory;
  /** Nothing can come any more for days before this one: their objects leave the slice and are rows of their own. */
  readonly settledBeforeMs?: number;
  /** Time ranges that the vendor has deleted before they were read: reported, never skipped in silence. */
  readonly lost?: readonly { readonly window: Window; readonly note: string }[];
}

/**
 * What one step of a slice's state machine came to.
 *
 * - `wait`: nothing to do before `delaySeconds`; `state` is what people see meanwhile
 * - `land`: this part is ready; `memory` is what to remember once it has landed
 * - `records`: these are to be merged with what has landed; the next step may follow at once
 * - `rest`: everything has landed; the slice is read again when a discovery wakes it
 * - `cleanup`: everything has landed; `remove()` deletes it at the vendor, after our copy was verified
 * - `done`, `empty`, `gone`: the ends
 */
export type StepOutcome = Learned &
  (
    | {
        readonly kind: 'wait';
        readonly state: OpenState;
        readonly delaySeconds: number;
        readonly note: string;
        /** The vendor still executes the run: the deadline has not begun. */
        readonly beforeDeadline?: boolean;
      }
    | {
        readonly kind: 'land';
        readonly part: PartToLand;
        /** What to remember as long as the part has not landed. */
        readonly before: Memory;
      }
    | { readonly kind: 'records'; readonly reading: RecordsToLand }
    | { readonly kind: 'rest'; readonly note: string }
    | { readonly kind: 'cleanup'; remove(): Promise<void> }
    | { readonly kind: 'done'; readonly note?: string }
    | { readonly kind: 'empty'; readonly note: string }
    | { readonly kind: 'gone'; readonly note: string }
  );
