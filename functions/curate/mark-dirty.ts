import type { Services } from '../services.ts';

/**
 * Says that something of these days has changed, so that they are built anew; asks the curator for those that were clean.
 *
 * Shape: `days` are `YYYY-MM-DD`, UTC; the same day twice counts once, none does nothing. Call it once the change can be
 * read: a build that begins between mark and change would count it as done. Safe to repeat. A crash between the mark and
 * the message leaves a day that is dirty and overdue, which the sweeper finds. Errors: transient.
 */
export async function markDirty(
  services: Pick<Services, 'partitions' | 'queue' | 'environment' | 'curateDelaySeconds'>,
  source: string,
  vendor: string,
  days: readonly string[],
): Promise<void> {
  const { partitions, queue, environment, curateDelaySeconds } = services;
  for (const dt of [...new Set(days)].sort()) {
    const dueAtMs = environment.now() + curateDelaySeconds * 1_000;
    const { becameDirty } = await partitions.mark({ source, dt }, vendor, dueAtMs);
    if (becameDirty) await queue.sendCurate({ v: 1, kind: 'curate', source, dt }, curateDelaySeconds);
  }
}
