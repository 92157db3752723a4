import type { BackfillLedger, BackfillWindow } from '../../shared/domain/backfill.ts';
import { secondsAt } from '../../shared/domain/backfill-pace.ts';
import type { Range } from '../../shared/domain/range.ts';
import { sumLedger } from '../../shared/domain/sum-ledger.ts';
import type { VendorDescription } from '../../shared/ports/connector.ts';
import type { PastSlices } from './past-slices.ts';

/** What it takes to bring what a plan has found. Whole numbers; sizes are absent while no slice has told. Units: bytes, seconds. */
export interface BackfillEstimate {
  /** How many slices have told. */
  readonly basedOn: number;
  readonly slices: number;
  readonly slicesPerMinute: number;
  readonly calls: { readonly listing: number; readonly fetching: number };
  readonly objects?: number;
  readonly bytes?: number;
  readonly storedBytes?: number;
  /** What AWS takes to land them, at list prices, without their tables. Units: US dollars. */
  readonly usd?: Range;
  readonly seconds: number;
}

/** The cost of the windows that are to be done. A slice that begins anew costs as much as one that is new. */
export function estimateBackfill(plan: {
  readonly windows: readonly BackfillWindow[];
  readonly past: PastSlices;
  readonly ledger: BackfillLedger;
  readonly perMinute: number;
  readonly description: Pick<VendorDescription, 'backfill'>;
}): BackfillEstimate {
  const { windows, past, ledger, perMinute, description } = plan;
  const { listed, fresh, calls } = sumLedger({ windows });
  const slices = description.backfill?.by === 'range' ? listed : fresh;
  const all = (mean: number | undefined): number => Math.round((mean ?? 0) * slices);
  return {
    basedOn: past.looked,
    slices,
    slicesPerMinute: perMinute,
    calls: { listing: calls, fetching: all(past.requests) },
    ...(past.objects === undefined ? {} : { objects: all(past.objects) }),
    ...(past.bytes === undefined ? {} : { bytes: all(past.bytes) }),
    ...(past.storedBytes === undefined ? {} : { storedBytes: all(past.storedBytes) }),
    ...(past.usd === undefined ? {} : { usd: { least: past.usd.least * slices, most: past.usd.most * slices } }),
    seconds: Math.round(secondsAt(ledger, { slices, calls }, perMinute)),
  };
}
