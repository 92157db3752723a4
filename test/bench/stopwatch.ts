import type { Settled } from './messages.ts';
import { ownPeakRssBytes } from './process-figures.ts';

/** Measures this process from now on. */
export function startStopwatch(): () => Settled {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return {
      kind: 'settled',
      wallSeconds: (performance.now() - startedAt) / 1000,
      cpuSeconds: (user + system) / 1_000_000,
      peakRssBytes: ownPeakRssBytes(),
    };
  };
}
