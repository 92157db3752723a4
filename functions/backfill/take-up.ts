import { type BackfillLedger, ledgerState } from '../../shared/domain/backfill.ts';
import type { OpenState } from '../../shared/domain/slice.ts';
import { takeUpLedger } from '../../shared/domain/take-up-ledger.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/** Slices that are read again later are here already. In the order in which a slice takes them, so that none is missed. */
const ON_ITS_WAY: readonly OpenState[] = ['pending', 'generating', 'ready'];

/**
 * What the command makes of a ledger that is there. One that is done begins once more, as its vendor may list more by now;
 * but while slices of its own are on their way it stays as it is: whoever began it is not at the end. Any other goes on.
 *
 * Gives the very same ledger when it stays. Errors: transient.
 */
export async function takeUp(
  index: Pick<SliceIndex, 'byState'>,
  source: string,
  ledger: BackfillLedger,
  nowMs: number,
): Promise<BackfillLedger> {
  const stays = ledgerState(ledger) === 'done' && (await isOnItsWay(index, source, ledger.name));
  return stays ? ledger : takeUpLedger(ledger, nowMs);
}

async function isOnItsWay(index: Pick<SliceIndex, 'byState'>, source: string, name: string): Promise<boolean> {
  for (const state of ON_ITS_WAY) {
    for await (const { backfill } of index.byState(source, state)) if (backfill === name) return true;
  }
  return false;
}
