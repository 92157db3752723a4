import type { Progress } from './progress.ts';

/** How long nothing may have come from any vendor that something waits for. Units: milliseconds. */
const PATIENCE_MS = 3 * 60_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Ends an ingest that only waits for vendors which do not answer: calls `onEnd` with their sources after three minutes
 * of silence, once everything else is done. Nothing is given up: the next ingest goes on. Returns what ends the looking.
 */
export function endWhenDown(progress: Progress, onEnd: (sources: readonly string[]) => void): () => void {
  const timer = setInterval(() => {
    const { sources, silentMs } = progress.onlyDown();
    if (sources.length > 0 && silentMs >= PATIENCE_MS) onEnd(sources);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Why such an ingest ended, for people. */
export const downWords = (sources: readonly string[]): string =>
  `Stopped, because ${sources.length === 1 ? 'the vendor' : 'the vendors'} of ${sources.join(', ')} did not answer for three minutes. Nothing was given up: the next ingest goes on from here.\n`;
