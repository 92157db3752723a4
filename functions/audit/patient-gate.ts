import { IngestError } from '../../shared/domain/errors.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import type { RequestOutcome } from '../../shared/domain/learn-budget.ts';
import type { Reported, RequestGate } from '../../shared/ports/request-gate.ts';
import { type Wait, waitSeconds } from './list-items.ts';

/** How long is waited. Units: seconds. */
export interface GatePatience {
  readonly seconds: number;
  /** What they are for: all waits together, or those before one request, however many requests there are. */
  readonly for: 'all requests' | 'each request';
}

/** One source in one night. */
const NIGHT: GatePatience = { seconds: 300, for: 'all requests' };

/**
 * A gate before which one waits: an audit is a single listing, and can not come back later as a task does.
 *
 * Errors: paused when the waits would take longer than the patience, so that the function's time is not spent on waiting,
 * and at once when a person has paused the source; others of the gate.
 */
export class PatientGate implements RequestGate {
  readonly #gate: RequestGate;
  readonly #wait: Wait;
  readonly #patience: GatePatience;
  #waitedSeconds = 0;

  constructor(gate: RequestGate, patience = NIGHT, wait: Wait = waitSeconds) {
    this.#gate = gate;
    this.#patience = patience;
    this.#wait = wait;
  }

  async pass(): Promise<void> {
    let ownSeconds = 0;
    for (;;) {
      try {
        return await this.#gate.pass();
      } catch (error) {
        if (!(error instanceof IngestError) || error.kind !== 'paused' || saysHeld(error.message)) throw error;
        const seconds = Math.max(1, error.retryAfterSeconds ?? 1);
        const waited = this.#patience.for === 'each request' ? ownSeconds : this.#waitedSeconds;
        if (waited + seconds > this.#patience.seconds) throw error;
        ownSeconds += seconds;
        this.#waitedSeconds += seconds;
        await this.#wait(seconds);
      }
    }
  }

  report(outcome: RequestOutcome): Promise<Reported> {
    return this.#gate.report(outcome);
  }
}
