import { type BudgetLimits, type BudgetState, BudgetStateSchema, freshBudget } from '../../shared/domain/budget.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { HoldSchema } from '../../shared/domain/hold.ts';
import type { Environment } from '../../shared/ports/environment.ts';
import type { Checkpoint, SliceIndex } from '../../shared/ports/slice-index.ts';

/** Where a source's budget rests, among its checkpoints. No stream of a vendor is called so. */
export const BUDGET_STREAM = 'request-budget';

/** Writers that meet; with more of them one gives way. */
const MAX_ATTEMPTS = 6;

export interface BudgetStoreOptions {
  readonly index: Pick<SliceIndex, 'loadCheckpoint' | 'saveCheckpoint'>;
  readonly source: string;
  readonly limits: BudgetLimits;
  readonly environment: Pick<Environment, 'now'>;
}

/** A change of the budget; the very same state means that there is nothing to write. */
export type Change<T> = (state: BudgetState) => { readonly state: BudgetState; readonly result: T };

/** The budget as it was last seen. Without a revision it lives in this process only. */
interface Held {
  readonly state: BudgetState;
  readonly revision: number | undefined;
}

/**
 * The stored budget of one source, changed by conditional writes only.
 *
 * What was last seen is tried first: a refusal then costs no call at all, and a change one write; whoever was overtaken
 * reads and tries again. While a person has paused the source the item is read each time, as a pause may be ended by
 * somebody else at any moment. A state that this version can not read is replaced by a fresh one, with the pause that it
 * holds. A whole item that can not be read can not be replaced either: until somebody repairs it, each process keeps a
 * budget of its own, and work goes on.
 */
export class BudgetStore {
  readonly #options: BudgetStoreOptions;
  #held: Held | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BudgetStoreOptions) {
    this.#options = options;
  }

  /** What was seen last, if anything. */
  get seen(): BudgetState | undefined {
    return this.#held?.state;
  }

  /** Makes the changes of this process one after the other. Errors: transient when the store can not be reached. */
  change<T>(apply: Change<T>): Promise<ReturnType<Change<T>> | 'conflict'> {
    const changed = this.#last.then(() => this.#change(apply));
    this.#last = changed.catch(() => {});
    return changed;
  }

  /** As it is stored now; `undefined` when nothing was, or nothing that can be read. */
  async read(): Promise<BudgetState | undefined> {
    const { index, source, limits, environment } = this.#options;
    const stored = await index.loadCheckpoint(source, BUDGET_STREAM);
    return stateOf(stored, freshBudget(limits, environment.now()));
  }

  async #change<T>(apply: Change<T>): Promise<ReturnType<Change<T>> | 'conflict'> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const isTrusted = this.#held?.revision !== undefined && this.#held.state.held === undefined;
      const known = attempt === 0 && isTrusted ? this.#held : undefined;
      const held = known ?? (await this.#load());
      const change = apply(held.state);
      this.#held = held;
      if (change.state === held.state) return change;
      if (await this.#save(held, change.state)) return change;
    }
    return 'conflict';
  }

  async #load(): Promise<Held> {
    const { index, source, limits, environment } = this.#options;
    const fresh = freshBudget(limits, environment.now());
    try {
      const stored = await index.loadCheckpoint(source, BUDGET_STREAM);
      const state = stateOf(stored, fresh) ?? fresh;
      return { state, revision: stored?.revision ?? 0 };
    } catch (error) {
      if (!(error instanceof IngestError) || error.kind !== 'contract') throw error;
      return { state: this.#held?.state ?? fresh, revision: undefined };
    }
  }

  async #save({ revision }: Held, state: BudgetState): Promise<boolean> {
    const { index, source, environment } = this.#options;
    if (revision === undefined) {
      this.#held = { state, revision };
      return true;
    }
    // A write whose answer is lost may have happened: what is held is not to be trusted until it was.
    this.#held = undefined;
    const saved = await index.saveCheckpoint({
      source,
      stream: BUDGET_STREAM,
      revision,
      cursor: { ...state },
      updatedAtMs: environment.now(),
    });
    if (saved === 'conflict') return false;
    this.#held = { state, revision: saved.revision };
    return true;
  }
}

/** What is stored; of a budget that can not be read only its pause, if it has one. */
function stateOf(stored: Checkpoint | undefined, fresh: BudgetState): BudgetState | undefined {
  const state = BudgetStateSchema.safeParse(stored?.cursor).data;
  const held = HoldSchema.safeParse(stored?.cursor.held).data;
  return state ?? (held === undefined ? undefined : { ...fresh, held });
}
