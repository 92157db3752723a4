import { IngestError } from '../../shared/domain/errors.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import type { RequestOutcome } from '../../shared/domain/learn-budget.ts';
import type { Reported, RequestGate } from '../../shared/ports/request-gate.ts';
import { type Wait, waitSeconds } from './list-items.ts';

/** All waits of one source in one night together. Units: seconds. */
const PATIENCE_SECONDS = 300;

/**
 * A gate before which one waits: an audit is a single listing, and can not come back later as a task does.
 *
 * Errors: paused when the waits together would take longer than the patience, so that the function's time is not spent
 * on waiting, and at once when a person has paused the source; others of the gate.
 */
export class PatientGate implements RequestGate {
  readonly #gate: RequestGate;
  readonly #wait: Wait;
  #leftSeconds: number;

  constructor(gate: RequestGate, patienceSeconds = PATIENCE_SECONDS, wait: Wait = waitSeconds) {
    this.#gate = gate;
    this.#leftSeconds = patienceSeconds;
    this.#wait = wait;
  }

  async pass(): Promise<void> {
    for (;;) {
      try {
        return await this.#gate.pass();
      } catch (error) {
        if (!(error instanceof IngestError) || error.kind !== 'paused' || saysHeld(error.message)) throw error;
        const seconds = Math.max(1, error.retryAfterSeconds ?? 1);
        if (seconds > this.#leftSeconds) throw error;
        this.#leftSeconds -= seconds;
        await this.#wait(seconds);
      }
    }
  }

  report(outcome: RequestOutcome): Promise<Reported> {
    return this.#gate.report(outcome);
  }
}
