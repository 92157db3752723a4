import type { SafeFields } from '../domain/errors.ts';
import type { SliceState } from '../domain/slice.ts';

/** Objects that are new or have changed: how many decompressed bytes they hold more than before, and their keys. */
export interface Brought {
  readonly bytes: number;
  readonly keys: readonly string[];
}

/**
 * What the pipeline tells while it works: numbers for progress, metrics and summaries; nothing secret.
 * `correlationId`: of the slice that an event is of, as its row has it.
 */
export type PipelineEvent =
  | { readonly kind: 'discovered'; readonly source: string; readonly listed: number; readonly fresh: number }
  | {
      readonly kind: 'moved';
      readonly source: string;
      readonly id: string;
      readonly correlationId?: string;
      readonly from: SliceState;
      readonly to: SliceState;
      readonly note?: string;
      /** What the step has brought; absent when nothing. */
      readonly brought?: Brought;
    }
  | { readonly kind: 'bytes'; readonly source: string; readonly bytes: number }
  | {
      readonly kind: 'landed';
      readonly source: string;
      readonly id: string;
      readonly correlationId?: string;
      readonly bytes: number;
      readonly storedBytes: number;
      readonly lagMs: number;
      /** How often the slice was taken up before it landed. */
      readonly polls: number;
      /** Of its objects, the first ones when there are very many. */
      readonly keys: readonly string[];
      readonly objects: number;
    }
  /** A day of the lake was built anew. Rows and bytes of its Parquet objects; `tables` that have one. */
  | {
      readonly kind: 'curated';
      readonly source: string;
      readonly dt: string;
      readonly rows: number;
      readonly bytes: number;
      readonly buildMs: number;
      readonly tables: number;
    }
  | {
      readonly kind: 'request';
      readonly source: string;
      readonly endpoint: string;
      readonly status: number | 'error';
      /** The vendor refused it for being one of too many. */
      readonly throttled?: true;
    }
  /** A discovery has to wait for its source's budget; slices tell so when they move. */
  | { readonly kind: 'paused'; readonly source: string; readonly note: string }
  | {
      readonly kind: 'refused';
      readonly source: string;
      readonly id: string;
      readonly correlationId?: string;
      readonly why: string;
    }
  /** A window of a backfill has ended, or is put off: how many of its ledger have ended, and whether more is to come. */
  | {
      readonly kind: 'backfilled';
      readonly source: string;
      readonly ledger: string;
      readonly ended: number;
      readonly windows: number;
      readonly fresh: number;
      readonly open: boolean;
    }
  /** A dead letter was sent: a slice, a discovery or a message was given up. `reason`: the class of the failure. */
  | {
      readonly kind: 'given up';
      readonly source: string;
      readonly id?: string;
      readonly correlationId?: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'problem';
      readonly source: string;
      readonly id?: string;
      readonly correlationId?: string;
      readonly error: { readonly kind: string; readonly message: string };
      readonly fields?: SafeFields;
    };

export interface Telemetry {
  emit(event: PipelineEvent): void;
  /** Tells what was only counted so far; called when a function's invocation ends. */
  flush?(): void;
}
