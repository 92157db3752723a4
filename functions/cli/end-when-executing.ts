import type { Progress } from './progress.ts';

/** How long nothing else may have happened. Units: milliseconds. */
const PATIENCE_MS = 10 * 60_000;
const LOOK_EVERY_MS = 15_000;

/**
 * Ends an ingest that would only wait for runs which the vendor executes for hours or days: calls `onEnd` with their
 * number after `patienceMs` (ten minutes) without anything else to do. Returns what ends the looking.
 */
export function endWhenExecuting(
  progress: Progress,
  onEnd: (runs: number) => void,
  patienceMs = PATIENCE_MS,
): () => void {
  const timer = setInterval(
    () => {
      const { runs, quietMs } = progress.onlyExecuting();
      if (runs > 0 && quietMs >= patienceMs) onEnd(runs);
    },
    Math.min(LOOK_EVERY_MS, patienceMs),
  );
  return () => clearInterval(timer);
}
