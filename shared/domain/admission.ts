import { isOpen, type SliceRow } from './slice.ts';
import type { FetchTask } from './task.ts';

/** May this message work on the slice? The reasons of a refusal are all harmless: the message is acknowledged. */
export type Admission = 'admitted' | 'unknown' | 'ended' | 'stale' | 'leased';

/**
 * Decides whether a delivered task may take the lease of its slice.
 *
 * - no row: the slice was never recorded, so the message is not ours to act on
 * - another hop: the slice has moved on since this message was sent
 * - a live lease of another message: that one goes on, and comes back by itself if its worker died
 *
 * The index adapter enforces the same rule as one conditional write; the contract suite holds both together.
 */
export function admit(row: SliceRow | undefined, task: FetchTask, messageId: string, nowMs: number): Admission {
  if (row === undefined) return 'unknown';
  if (!isOpen(row.state)) return 'ended';
  if (row.hop !== task.hop) return 'stale';
  const lease = row.lease;
  if (lease !== undefined && lease.owner !== messageId && lease.expiresAtMs > nowMs) return 'leased';
  return 'admitted';
}
