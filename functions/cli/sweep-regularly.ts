import type { Services } from '../services.ts';
import { sweep } from '../sweep/sweep.ts';

/** As often as the deployed sweeper. Units: milliseconds. */
const SWEEP_EVERY_MS = 5 * 60_000;

/**
 * Does for every ingest what the sweeper function does in the cloud: brings back the slices whose message was lost, or
 * stays hidden after its handler failed. Returns what ends it.
 */
export function sweepRegularly(services: Services, onError: (message: string) => void): () => Promise<void> {
  let sweeping: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping
      .then(() => Promise.all(services.sourceIds.map((id) => sweep(services, id, { takeOver: false }))))
      .catch((error: unknown) => onError(`sweep: ${error instanceof Error ? error.message : String(error)}`));
  }, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}
