import type { SafeFields } from '../domain/errors.ts';
import type { SliceState } from '../domain/slice.ts';

/** What the pipeline tells while it works: numbers for progress, metrics and summaries; nothing secret. */
export type PipelineEvent =
  | { readonly kind: 'discovered'; readonly source: string; readonly listed: number; readonly fresh: number }
  | {
      readonly kind: 'moved';
      readonly source: string;
      readonly id: string;
      readonly from: SliceState;
      readonly to: SliceState;
      readonly note?: string;
    }
  | { readonly kind: 'bytes'; readonly source: string; readonly bytes: number }
  | {
      readonly kind: 'landed';
      readonly source: string;
      readonly id: string;
      readonly bytes: number;
      readonly storedBytes: number;
      readonly lagMs: number;
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
  | { readonly kind: 'request'; readonly source: string; readonly endpoint: string; readonly status: number | 'error' }
  /** A discovery has to wait for its source's budget; slices tell so when they move. */
  | { readonly kind: 'paused'; readonly source: string; readonly note: string }
  | { readonly kind: 'refused'; readonly source: string; readonly id: string; readonly why: string }
  | {
      readonly kind: 'problem';
      readonly source: string;
      readonly id?: string;
      readonly error: { readonly kind: string; readonly message: string };
      readonly fields?: SafeFields;
    };

export interface Telemetry {
  emit(event: PipelineEvent): void;
}
