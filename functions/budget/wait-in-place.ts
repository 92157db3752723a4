import type { Environment } from '../../shared/ports/environment.ts';
import type { Delivery } from '../services.ts';
import type { WaitInPlace } from './operation.ts';

/** What a listing has for its last request, and for what follows it, after its last wait. Units: milliseconds. */
const SPARE_MS = 60_000;

/**
 * Waiting for the budget within one delivery, until a minute before its worker is stopped.
 *
 * For listings: they keep their place in memory only. One that came back later would begin anew, spend the same requests, and
 * never get further than the budget grants at once.
 */
export function waitInPlace(
  environment: Pick<Environment, 'now' | 'sleep'>,
  delivery: Pick<Delivery, 'remainingMs'>,
): WaitInPlace {
  const untilMs = environment.now() + delivery.remainingMs() - SPARE_MS;
  return {
    untilMs,
    wait: async (ms) => {
      if (environment.now() + ms > untilMs) return false;
      await environment.sleep(ms);
      return true;
    },
  };
}
