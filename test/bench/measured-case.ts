import type { Landed, Result } from './messages.ts';

/** Something to measure: opened, then run once under the stopwatch, then closed and asked what it has. */
export interface MeasuredCase {
  /** Process id of its servers, if it has any. */
  readonly cloudPid?: number;
  run(): Promise<void>;
  close(): Promise<Result | Landed>;
}
