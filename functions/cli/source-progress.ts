import { VENDOR_DOWN } from '../../shared/domain/budget.ts';
import { STILL_EXECUTING } from '../../shared/domain/outcome.ts';
import type { SliceState } from '../../shared/domain/slice.ts';

/** A slice that is not done, and what it waits for as far as it was said. */
export interface OpenSlice {
  readonly state: SliceState;
  readonly note: string | undefined;
}

/** What has happened at one source since this process started, and what is open. */
export interface SourceProgress {
  readonly source: string;
  /** Slices in each state, those of earlier processes included. */
  readonly counts: Record<SliceState, number>;
  /** Open slices by their ids. */
  readonly open: ReadonlyMap<string, OpenSlice>;
  bytes: number;
  requests: number;
  throttled: number;
  discovery: 'not yet' | 'done' | 'failed';
  /** What the discovery waits for. */
  discoveryNote: string | undefined;
  /** How far a backfill has come, for people. */
  backfill: string | undefined;
  /** Since when its vendor has not answered; absent while it does. */
  downSinceMs: number | undefined;
  /** Work has met a pause, and nothing was asked since. */
  held: boolean;
  readonly problems: { readonly id: string | undefined; readonly kind: string; readonly message: string }[];
}

export const isSettling = ({ state }: OpenSlice): boolean => state === 'settling';

export const saysDown = (note: string | undefined): boolean => note?.startsWith(VENDOR_DOWN) === true;

/** Everything that is left to do at this source waits for a vendor that does not answer. */
export function isDown({ downSinceMs, discovery, discoveryNote, open }: SourceProgress): boolean {
  if (downSinceMs === undefined || (discovery === 'not yet' && !saysDown(discoveryNote))) return false;
  const waiting = [...open.values()].filter((slice) => !isExecuting(slice));
  return waiting.every(({ note }) => saysDown(note)) && (waiting.length > 0 || discovery === 'not yet');
}

/** Something is left to do at this source, and a person has paused it. What waits for another reason gets nothing either. */
export const isHeld = ({ held, discovery, open }: SourceProgress): boolean =>
  held && (discovery === 'not yet' || ![...open.values()].every(isSettling));

export const isExecuting = ({ state, note }: OpenSlice): boolean => state === 'pending' && note === STILL_EXECUTING;
