import { type BackfillLedger, ledgerState } from '../../shared/domain/backfill.ts';
import { isOnItsWay } from '../../shared/domain/ledger-rows.ts';
import type { OpenState } from '../../shared/domain/slice.ts';
import { takeUpLedger } from '../../shared/domain/take-up-ledger.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/** In the order in which a slice takes them, so that none is missed. One that settles is here already. */
const ON_THE_WAY: readonly OpenState[] = ['pending', 'generating', 'ready'];

/**
 * Whether a ledger that is done has slices of its own on their way. Reads the rows of these states up to the first one.
 * Errors: transient.
 */
export async function hasSlicesOnTheWay(
  index: Pick<SliceIndex, 'byState'>,
  source: string,
  ledger: BackfillLedger,
): Promise<boolean> {
  if (ledgerState(ledger) !== 'done') return false;
  for (const state of ON_THE_WAY) {
    for await (const row of index.byState(source, state)) if (isOnItsWay(ledger, row)) return true;
  }
  return false;
}

/**
 * The same as `takeUpLedger`, but that a ledger stays as it is, and the very same, while slices of its own are on their way: who
 * began it is not at the end. Errors: transient.
 */
export async function takeUp(
  index: Pick<SliceIndex, 'byState'>,
  source: string,
  ledger: BackfillLedger,
  nowMs: number,
): Promise<BackfillLedger> {
  return (await hasSlicesOnTheWay(index, source, ledger)) ? ledger : takeUpLedger(ledger, nowMs);
}
