import { type BudgetState, circuitOf, type Taken, take, VENDOR_DOWN } from '../../shared/domain/budget.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { heldWords } from '../../shared/domain/hold.ts';
import { learn, type RequestOutcome } from '../../shared/domain/learn-budget.ts';
import type { Environment } from '../../shared/ports/environment.ts';
import type { Reported, RequestGate } from '../../shared/ports/request-gate.ts';
import { BudgetStore, type BudgetStoreOptions } from './budget-store.ts';
import { asProbe, currentOperation } from './operation.ts';

export interface SharedGateOptions extends BudgetStoreOptions {
  readonly environment: Pick<Environment, 'now' | 'random'>;
  /** Asks the vendor something cheap, to find out whether it answers again. What it throws is not looked at. */
  readonly probe: () => Promise<unknown>;
}

/** Permits that are not used up by then are nobody's: a worker that dies holds nothing back for longer. */
const PERMIT_LIFE_MS = 2_000;
/** Turns of one caller between the permits of this process and the budget. */
const MAX_TURNS = 8;
/** Requests of an average piece of work: those that wait come back at this distance. */
const REQUESTS_PER_OPERATION = 2;
/** Nothing waits for its turn longer than this. */
const MAX_WAIT_MS = 300_000;
const BUSY_MS = 1_000;

/** Permits of this process. */
interface Permits {
  left: number;
  readonly granted: number;
  readonly untilMs: number;
}

type Answer = Pick<Taken, 'granted' | 'waitMs' | 'refusal' | 'probe'> & { readonly ratePerMinute: number };

/**
 * A source's budget for all workers: permits are taken from the store in chunks and handed out in this process.
 *
 * A chunk is what this process used up in the last two seconds, doubled while that was too little: at full speed one
 * write in two seconds, none when idle or refused. Those who are refused come back one after the other, at the rate of
 * the budget. What was learned is written at once; an answer only when it ends a row of failures.
 * When the circuit is half-open, whoever comes first asks the vendor a cheap question before its own: a dead vendor is
 * told from one that fails at a single thing.
 * Work that can not come back to where it is (a listing) waits in place once it has begun, but only for the budget: not for
 * a vendor that is dead or asks to slow down.
 * A source that a person has paused lets nothing pass, begun or not; permits of this process end within two seconds.
 * Test: test/unit/functions/budget/shared-gate.test.ts
 */
export class SharedGate implements RequestGate {
  readonly #options: SharedGateOptions;
  readonly #store: BudgetStore;
  #permits: Permits = { left: 0, granted: 0, untilMs: 0 };
  #waiting = 0;
  #asking: { readonly begun: boolean; readonly answer: Promise<Answer> } | undefined;
  #lastTurnMs = 0;

  constructor(options: SharedGateOptions) {
    this.#options = options;
    this.#store = new BudgetStore(options);
  }

  async pass(): Promise<void> {
    const operation = currentOperation();
    if (operation.probing) {
      operation.probing = false;
      return;
    }
    for (;;) {
      const refused = await this.#pass(operation.begun);
      if (refused === undefined) break;
      const isSpent = refused.refusal === undefined || refused.refusal === 'spent';
      const hasWaited = operation.begun && isSpent && (await operation.inPlace?.wait(refused.waitMs));
      if (hasWaited !== true) throw this.#paused(refused);
    }
    operation.begun = true;
  }

  async report(outcome: RequestOutcome): Promise<Reported> {
    const { limits, environment } = this.#options;
    const change = (state: BudgetState) => ({
      state: learn(state, limits, outcome, environment.now(), environment.random()),
      result: undefined,
    });
    const { seen } = this.#store;
    if (outcome.kind === 'answered' && seen !== undefined && change(seen).state === seen) return {};
    if (outcome.kind === 'throttled') this.#permits.left = 0;
    // A lesson that can not be kept must not hide what the vendor said.
    const learned = await this.#store.change(change).catch(() => 'conflict' as const);
    const nowMs = environment.now();
    if (learned === 'conflict' || circuitOf(learned.state, nowMs) !== 'open') return {};
    this.#permits.left = 0;
    if (outcome.kind !== 'failed') return {};
    return {
      pausedSeconds: this.#turnSeconds((learned.state.openUntilMs ?? nowMs) - nowMs, learned.state.ratePerMinute),
    };
  }

  /** The refusal; `undefined` when it got a permit. */
  async #pass(begun: boolean): Promise<Answer | undefined> {
    this.#waiting += 1;
    try {
      return await this.#takeTurns(begun);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #takeTurns(begun: boolean): Promise<Answer | undefined> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      if (this.#takePermit()) return undefined;
      const joined = this.#asking;
      const asking = joined ?? this.#startAsking(begun);
      const answer = await asking.answer;
      if (answer.probe === true) {
        if (joined === undefined) await asProbe(this.#options.probe).catch(() => {});
      } else if (answer.granted === 0 && (asking.begun || !begun)) return answer;
    }
    return { granted: 0, waitMs: BUSY_MS, ratePerMinute: this.#store.seen?.ratePerMinute ?? 60 };
  }

  #takePermit(): boolean {
    if (this.#permits.left < 1 || this.#options.environment.now() >= this.#permits.untilMs) return false;
    this.#permits.left -= 1;
    return true;
  }

  /** One question to the budget at a time; who comes meanwhile shares its answer. */
  #startAsking(begun: boolean): { readonly begun: boolean; readonly answer: Promise<Answer> } {
    const answer = this.#ask(begun).finally(() => {
      this.#asking = undefined;
    });
    this.#asking = { begun, answer };
    return this.#asking;
  }

  async #ask(begun: boolean): Promise<Answer> {
    const { limits, environment } = this.#options;
    const { granted, left } = this.#permits;
    const used = granted - left;
    const changed = await this.#store.change((state) => {
      const most = Math.ceil((state.ratePerMinute * PERMIT_LIFE_MS) / 60_000);
      const wanted = Math.max(1, Math.min(left > 0 ? used : used * 2, most), this.#waiting);
      const taken = take(state, limits, environment.now(), wanted, begun);
      return { state: taken.state, result: taken };
    });
    const ratePerMinute = this.#store.seen?.ratePerMinute ?? limits.requestsPerMinute;
    if (changed === 'conflict') return { granted: 0, waitMs: BUSY_MS, ratePerMinute };
    const { result } = changed;
    const count = result.probe === true ? 0 : result.granted;
    this.#permits = { left: count, granted: count, untilMs: environment.now() + PERMIT_LIFE_MS };
    return { ...result, ratePerMinute: result.state.ratePerMinute };
  }

  #paused({ refusal, waitMs, ratePerMinute }: Answer): IngestError {
    const { environment, source, limits } = this.#options;
    const until = new Date(environment.now() + waitMs).toISOString();
    const budget = `${Math.floor(ratePerMinute)} of ${limits.requestsPerMinute} requests a minute`;
    const hold = this.#store.seen?.held;
    const why = {
      spent: `waits for the budget of source ${source}: ${budget}`,
      blocked: `the vendor asked to slow down: no request of source ${source} before ${until}`,
      open: `${VENDOR_DOWN}: source ${source} is asked again after ${until}`,
      held: heldWords(source, hold ?? { sinceMs: environment.now() }),
    }[refusal ?? 'spent'];
    return new IngestError('paused', why, {
      source,
      retryAfterSeconds: this.#turnSeconds(waitMs, ratePerMinute),
    });
  }

  /** When the next of those who wait should come back. Units: seconds. */
  #turnSeconds(waitMs: number, ratePerMinute: number): number {
    const nowMs = this.#options.environment.now();
    const distanceMs = (60_000 * REQUESTS_PER_OPERATION) / ratePerMinute;
    const turnMs = Math.max(nowMs + waitMs, this.#lastTurnMs + distanceMs);
    const latestMs = nowMs + waitMs + MAX_WAIT_MS;
    this.#lastTurnMs = turnMs > latestMs ? nowMs + waitMs : turnMs;
    return (Math.min(turnMs, latestMs) - nowMs) / 1_000;
  }
}
