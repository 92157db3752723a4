import { type Advance, again, wake } from './advance.ts';
import { isOpen, type Memory, type SliceRow } from './slice.ts';

/**
 * A known slice, to be read as if it had never been: it begins with this memory, and what has landed of it stays.
 *
 * Shape: `busy` while it is being read, or waits for its own time; whoever asks comes again later.
 */
export function readAnew(row: SliceRow, memory: Memory, ledger: string, nowMs: number): Advance | 'busy' {
  if (isOpen(row.state) && wake(row, nowMs) === undefined) return 'busy';
  const { endedAtMs: _ended, lastError: _error, note: _note, ...open } = row;
  // One failure, not none: the landing then looks for uploads that were left behind.
  const failures = row.state === 'failed' ? 1 : 0;
  const begun: SliceRow = { ...open, state: 'pending', memory, backfill: ledger, failures, wokenAtMs: nowMs };
  return again(begun, nowMs, 0, 'is read anew by a backfill');
}
