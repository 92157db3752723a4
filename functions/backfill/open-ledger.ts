import { type BackfillLedger, isListing, ledgerState, putOff } from '../../shared/domain/backfill.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { takeUpLedger } from '../../shared/domain/take-up-ledger.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { LedgerStore } from './ledger-store.ts';
import { type LedgerServices, moveOn } from './send-next.ts';
import { hasSlicesOnTheWay } from './take-up.ts';

/** A task that is so late was lost, or its worker is. Units: milliseconds. */
const LATE_MS = 60_000;
const MAX_ATTEMPTS = 6;

/**
 * Begins a backfill, or goes on with the one of the same range: what is done stays done, what was given up is tried once
 * more, and another rate counts from now on. One that goes on by itself is left alone, be it that all is listed and slices of
 * its own are on their way. One that is done begins once more, as its vendor may list more by now.
 *
 * `onTheWay`: whether a ledger that is done has slices on their way, for who has to find that out before they move. Returns the
 * ledger as it is stored. Safe to repeat. Errors: transient.
 */
export async function openLedger(
  services: LedgerServices & { readonly index: Pick<SliceIndex, 'byState' | 'loadCheckpoint' | 'saveCheckpoint'> },
  source: string,
  wanted: BackfillLedger,
  onTheWay = (ledger: BackfillLedger): Promise<boolean> => hasSlicesOnTheWay(services.index, source, ledger),
): Promise<BackfillLedger> {
  const store = new LedgerStore(services.index, source, () => services.environment.now());
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const held = await store.load(wanted.name);
    if (held !== undefined && (await onTheWay(held.ledger))) return held.ledger;
    const ledger = held === undefined ? wanted : goOn(held.ledger, wanted, services.environment.now());
    if (ledger === held?.ledger) return ledger;
    if (await moveOn(services, store, { ledger, revision: held?.revision ?? 0 }, source)) return ledger;
  }
  throw new IngestError('transient', `The backfill ${wanted.name} of ${source} is moved by somebody else; try again`, {
    source,
  });
}

/** The ledger to go on with; the very same one when nothing has to be done. */
function goOn(ledger: BackfillLedger, wanted: BackfillLedger, nowMs: number): BackfillLedger {
  const { perMinute } = wanted;
  const rated = perMinute === undefined ? ledger : { ...ledger, perMinute };
  const gaveUp = ledger.stopped !== undefined || ledger.windows.some(({ status }) => status === 'failed');
  if (gaveUp || ledgerState(ledger) === 'done') return takeUpLedger(rated, nowMs);
  const late = (ledger.dueAtMs ?? nowMs) < nowMs - LATE_MS;
  const otherRate = perMinute !== undefined && perMinute !== ledger.perMinute;
  if (!late && !otherRate) return ledger;
  // The listing under way goes on, and counts from its end on.
  return isListing(ledger, nowMs) ? rated : putOff(rated, 0, nowMs, 0);
}
