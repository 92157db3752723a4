import { type Advance, again, wake } from './advance.ts';
import { isOpen, type Memory, type SliceRow } from './slice.ts';

/**
 * A known slice, to be read as if it had never been: it begins with this memory and what is carried over from before. What
 * has landed of it stays.
 *
 * Shape: `busy` while it is being read, or waits for its own time; whoever asks comes again later.
 */
export function readAnew(
  row: SliceRow,
  listed: { readonly memory: Memory; readonly carryOver?: (before: Memory) => Memory },
  ledger: string,
  nowMs: number,
): Advance | 'busy' {
  if (isOpen(row.state) && wake(row, nowMs) === undefined) return 'busy';
  const { endedAtMs: _ended, lastError: _error, note: _note, ...open } = row;
  const memory = { ...listed.memory, ...listed.carryOver?.(row.memory) };
  // One failure, not none: the landing then looks for uploads that were left behind.
  const failures = row.state === 'failed' ? 1 : 0;
  const asked = { backfill: ledger, wokenAtMs: nowMs, anewAtMs: nowMs };
  const begun: SliceRow = { ...open, state: 'pending', memory, failures, ...asked };
  return again(begun, nowMs, 0, 'is read anew by a backfill');
}
