import type { BackfillLedger } from '../../shared/domain/backfill.ts';
import type { HeldLedger, LedgerStore } from './ledger-store.ts';
import { type LedgerServices, moveOn } from './send-next.ts';

/**
 * Saves what a listing came to, then sends the next task. A person may have changed the ledger meanwhile (its rate, or which
 * windows are planned): the same is then done to what it is now, as long as the listing is still this one's.
 *
 * False when somebody else has moved it. Errors: transient.
 */
export async function endListing(
  services: LedgerServices,
  store: LedgerStore,
  { ledger, revision }: HeldLedger,
  source: string,
  change: (ledger: BackfillLedger) => BackfillLedger,
): Promise<boolean> {
  if (await moveOn(services, store, { ledger: change(ledger), revision }, source)) return true;
  const now = await store.load(ledger.name);
  const isOurs = now?.ledger.hop === ledger.hop && now.ledger.listing?.owner === ledger.listing?.owner;
  if (now === undefined || ledger.listing === undefined || !isOurs) return false;
  return await moveOn(services, store, { ledger: change(now.ledger), revision: now.revision }, source);
}
