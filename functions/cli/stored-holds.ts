import { toIngestError } from '../../shared/domain/errors.ts';
import { type Hold, isHeld } from '../../shared/domain/hold.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { BudgetStore } from '../budget/budget-store.ts';

/** The pauses that last now among these sources, by source id. Errors: those of the index. */
export async function storedHolds(
  index: Pick<SliceIndex, 'loadCheckpoint' | 'saveCheckpoint'>,
  sources: readonly { readonly id: string }[],
  nowMs: number,
): Promise<ReadonlyMap<string, Hold>> {
  const holds = new Map<string, Hold>();
  for (const { id } of sources) {
    // Only the pause is looked at, and that has no limit.
    const limits = { requestsPerMinute: 1 };
    const store = new BudgetStore({ index, source: id, limits, environment: { now: () => nowMs } });
    // An item that is broken pauses nobody.
    const state = await store.read().catch((error: unknown) => {
      if (toIngestError(error).kind !== 'contract') throw error;
      return undefined;
    });
    if (isHeld(state?.held, nowMs)) holds.set(id, state.held);
  }
  return holds;
}
