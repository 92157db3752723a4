import type { RunRecord } from './run.ts';
import type { Memory, OpenState } from './slice.ts';

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
  /** Number of lines that the vendor announced: a hint, never a proof. */
  readonly announcedLines?: number;
  /** Errors: transient, auth, gone, contract; may be called again. */
  open(resume?: ResumeAt): Promise<Download>;
}

/**
 * What one step of a slice's state machine came to.
 *
 * - `wait`: nothing to do before `delaySeconds`; `state` is what people see meanwhile
 * - `land`: this part is ready; `memory` is what to remember once it has landed
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
    | { readonly kind: 'cleanup'; remove(): Promise<void> }
    | { readonly kind: 'done' }
    | { readonly kind: 'empty'; readonly note: string }
    | { readonly kind: 'gone'; readonly note: string }
  );
