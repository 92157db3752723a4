import { type BackfillLedger, isListing, ledgerState, putOff, reopenLedger } from '../../shared/domain/backfill.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { LedgerStore } from './ledger-store.ts';
import { type LedgerServices, moveOn } from './send-next.ts';
import { takeUp } from './take-up.ts';

/** A task that is so late was lost, or its worker is. Units: milliseconds. */
const LATE_MS = 60_000;
const MAX_ATTEMPTS = 6;

/**
 * Begins a backfill, or goes on with the one of the same range: what is done stays done, what was given up is tried once
 * more, and another rate counts from now on. One that goes on by itself is left alone, be it that all is listed and slices of
 * its own are on their way. One that is done begins once more, as its vendor may list more by now.
 *
 * Returns the ledger as it is stored. Safe to repeat. Errors: transient.
 */
export async function openLedger(
  services: LedgerServices & { readonly index: Pick<SliceIndex, 'byState' | 'loadCheckpoint' | 'saveCheckpoint'> },
  source: string,
  wanted: BackfillLedger,
): Promise<BackfillLedger> {
  const store = new LedgerStore(services.index, source, () => services.environment.now());
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const held = await store.load(wanted.name);
    const ledger = held === undefined ? wanted : await goOn(services, source, held.ledger, wanted);
    if (ledger === held?.ledger) return ledger;
    if (await moveOn(services, store, { ledger, revision: held?.revision ?? 0 }, source)) return ledger;
  }
  throw new IngestError('transient', `The backfill ${wanted.name} of ${source} is moved by somebody else; try again`, {
    source,
  });
}

/** The ledger to go on with; the very same one when nothing has to be done. */
async function goOn(
  { environment, index }: Pick<LedgerServices, 'environment'> & { readonly index: Pick<SliceIndex, 'byState'> },
  source: string,
  ledger: BackfillLedger,
  { perMinute }: BackfillLedger,
): Promise<BackfillLedger> {
  const nowMs = environment.now();
  const rated = perMinute === undefined ? ledger : { ...ledger, perMinute };
  if (ledgerState(ledger) === 'done') {
    const again = await takeUp(index, source, rated, nowMs);
    return again === rated ? ledger : again;
  }
  const gaveUp = ledger.stopped !== undefined || ledger.windows.some(({ status }) => status === 'failed');
  if (gaveUp) return reopenLedger(rated, nowMs);
  const late = (ledger.dueAtMs ?? nowMs) < nowMs - LATE_MS;
  const otherRate = perMinute !== undefined && perMinute !== ledger.perMinute;
  if (!late && !otherRate) return ledger;
  // The listing under way goes on, and counts from its end on.
  return isListing(ledger, nowMs) ? rated : putOff(rated, 0, nowMs, 0);
}
