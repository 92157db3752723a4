import type { Window } from './window.ts';

/** One thing that the vendor lists at the moment of an audit, as its index row or record is found by. */
export interface AuditedItem {
  /** Id of the slice that holds it. */
  readonly slice: string;
  /** It is a record of that slice, and this is its run. */
  readonly runId?: string;
  /** Its own time: that of the run, or the start of the window. Units: epoch milliseconds. */
  readonly timeMs: number;
  /** When it ended, where the vendor says so. Units: epoch milliseconds. */
  readonly endedMs?: number;
  /** Nothing of it can change any more, so all of it has to be here. */
  readonly final: boolean;
  /** Records of the slice, where the vendor only lists these: to compare with what has landed. */
  readonly records?: number;
  /** Of a slice that is a window: slices of another length, from before a change of the grid, may hold it. */
  readonly window?: Window;
}
