import type { BackfillLedger, WindowCounts, WindowStatus } from './backfill.ts';

/** Windows by status, and the sum of what was listed. */
export function sumLedger({ windows }: Pick<BackfillLedger, 'windows'>): Record<WindowStatus, number> & WindowCounts {
  const sum = { planned: 0, done: 0, expired: 0, failed: 0, listed: 0, fresh: 0, known: 0, calls: 0 };
  for (const window of windows) {
    sum[window.status] += 1;
    if (window.status !== 'done') continue;
    for (const name of ['listed', 'fresh', 'known', 'calls'] as const) sum[name] += window[name];
  }
  return sum;
}
