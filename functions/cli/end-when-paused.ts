import type { Progress } from './progress.ts';

/** How long nothing may have happened, so that steps in flight end. Units: milliseconds. */
const QUIET_MS = 3_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Ends an ingest that only waits for sources which a person has paused: calls `onEnd` with them once everything else is
 * done. Returns what ends the looking.
 */
export function endWhenPaused(progress: Progress, onEnd: (sources: readonly string[]) => void): () => void {
  const timer = setInterval(() => {
    const { sources, quietMs } = progress.onlyHeld();
    if (sources.length > 0 && quietMs >= QUIET_MS) onEnd(sources);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** What such an ingest has left, for people. */
export const pausedWords = (sources: readonly string[]): string =>
  sources
    .map(
      (source) =>
        `Source ${source} is paused: what it holds was not asked for. It goes on with runlake resume ${source} and the next ingest.\n`,
    )
    .join('');
