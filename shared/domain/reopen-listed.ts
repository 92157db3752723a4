import { type Advance, again } from './advance.ts';
import { isOpen, type Memory, type SliceRow } from './slice.ts';

const HOUR_MS = 3_600_000;
/** What ended by the vendor's word is believed this long; what was given up, until people had a day for it. */
const AFTER_MS = { gone: HOUR_MS, landed: HOUR_MS, empty: HOUR_MS, failed: 24 * HOUR_MS } as const;

/**
 * A slice that has ended although its vendor lists it: it was missing for a moment, has come back, or was given up while
 * more goes on being added to it. Opened once more as it was listed; `undefined` for an open one, and for a while after
 * the end. What has landed of it stays.
 */
export function reopenListed(row: SliceRow, memory: Memory, nowMs: number): Advance | undefined {
  if (isOpen(row.state) || nowMs - (row.endedAtMs ?? row.updatedAtMs) < AFTER_MS[row.state]) return undefined;
  const { endedAtMs: _ended, lastError: _error, note: _note, ...open } = row;
  // One failure, not none: the landing then looks for uploads that were left behind.
  const failures = row.state === 'failed' ? 1 : 0;
  return again({ ...open, state: 'pending', memory, failures, wokenAtMs: nowMs }, nowMs, 0, 'is listed again');
}
