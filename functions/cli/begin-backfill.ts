import type { BackfillLedger } from '../../shared/domain/backfill.ts';
import { openLedger } from '../backfill/open-ledger.ts';
import type { Place } from './open-place.ts';
import { type BackfillWish, wantedLedger } from './wanted-ledger.ts';

/**
 * Writes the ledger of a backfill where others do the work, and sends its first task. Repeated, it leaves one alone that goes
 * on by itself. Returns the ledger as it is stored, and as it was before. Errors: UsageError; transient.
 */
export async function beginBackfill(
  { storage, sources }: Pick<Place, 'sources'> & { readonly storage: Pick<Place['storage'], 'index' | 'queue'> },
  asked: Omit<BackfillWish, 'vendor'>,
): Promise<{ readonly ledger: BackfillLedger; readonly before: BackfillLedger | undefined }> {
  const { index, queue } = storage;
  const vendor = sources.find(({ id }) => id === asked.source)?.vendor ?? '';
  const { wanted, stored } = await wantedLedger(index, { ...asked, vendor });
  const environment = { now: Date.now, random: Math.random, newId: () => '', sleep: async () => {} };
  const services = { index, queue, environment, telemetry: { emit: () => {} } };
  return { ledger: await openLedger(services, asked.source, wanted), before: stored };
}
