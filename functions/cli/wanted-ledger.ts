import { describeVendor } from '../../shared/connectors/registry.ts';
import { type BackfillLedger, newLedger } from '../../shared/domain/backfill.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { BackfillDescription, VendorDescription } from '../../shared/ports/connector.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { LedgerStore } from '../backfill/ledger-store.ts';
import { type PastSlices, pastSlices } from './past-slices.ts';
import { UsageError } from './usage-error.ts';

/** What a person asks for. */
export interface BackfillWish {
  readonly source: string;
  readonly vendor: string;
  readonly range: Window;
  readonly perMinute: number | undefined;
  readonly json: boolean;
}

/** The ledger of a wish as it would begin, the one that is stored already, and what slices of the source have cost so far. */
export interface WantedLedger {
  readonly wanted: BackfillLedger;
  readonly stored: BackfillLedger | undefined;
  readonly past: PastSlices;
  readonly description: VendorDescription;
}

/** Reads what an index knows of a wish; nothing where there is no index yet. Errors: UsageError for a vendor whose past can not be listed. */
export async function wantedLedger(index: SliceIndex | undefined, wish: BackfillWish): Promise<WantedLedger> {
  const { source, vendor, range, perMinute } = wish;
  const { by, description } = backfillable(vendor);
  const past = await pastSlices(index, source, description);
  const wanted = newLedger(range, { by, requestsPerSlice: past.requests, perMinute }, Date.now());
  const held = index === undefined ? undefined : await new LedgerStore(index, source, Date.now).load(wanted.name);
  return { wanted, stored: held?.ledger, past, description };
}

/** Errors: UsageError. */
function backfillable(vendor: string): {
  readonly by: BackfillDescription['by'];
  readonly description: VendorDescription;
} {
  const description = describeVendor(vendor);
  if (description?.backfill === undefined)
    throw new UsageError(`a past range can not be asked for at ${vendor}: its discoveries list all that it has`);
  return { by: description.backfill.by, description };
}
