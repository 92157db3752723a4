import { IngestError } from '../../shared/domain/errors.ts';
import { type Hold, isHeld } from '../../shared/domain/hold.ts';
import type { Environment } from '../../shared/ports/environment.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { BudgetStore } from './budget-store.ts';

/** What a change of a hold needs. */
export interface HoldServices {
  readonly index: Pick<SliceIndex, 'loadCheckpoint' | 'saveCheckpoint'>;
  readonly environment: Pick<Environment, 'now'>;
}

/** Of a source that has no budget yet: whoever works on it cuts this down to the limit of its configuration. */
const ANY_LIMIT = { requestsPerMinute: 1_000_000 };
/** Busy workers write the same item; each of these is six tries. */
const ROUNDS = 5;

/**
 * Writes or, without `hold`, takes away the hold of a source, and leaves what its budget has learned. Returns the hold that
 * was there before, if it still lasted.
 *
 * Safe to repeat: the item is what is asked for afterwards, whatever workers learn meanwhile.
 * Errors: contract when the item can not be read; transient when others write it all the time, or the index is away.
 */
export async function changeHold(
  { index, environment }: HoldServices,
  source: string,
  hold: Hold | undefined,
): Promise<Hold | undefined> {
  const store = new BudgetStore({ index, source, limits: ANY_LIMIT, environment });
  // A broken item is left to its repair: what is not stored pauses nobody.
  await store.read();
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = await store.change((state) => {
      const { held: before, ...free } = state;
      const nothingToDo = hold === undefined && before === undefined;
      const next = hold === undefined ? free : { ...free, held: hold };
      return { state: nothingToDo ? state : next, result: isHeld(before, environment.now()) ? before : undefined };
    });
    if (changed !== 'conflict') return changed.result;
  }
  throw new IngestError('transient', `The budget of source ${source} is written by others all the time; try again.`, {
    source,
  });
}
