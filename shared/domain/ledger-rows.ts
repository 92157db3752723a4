import type { BackfillLedger } from './backfill.ts';
import type { SliceRow } from './slice.ts';

/** Has this very ledger had the slice begin anew? */
export const isAnewBy = (
  { name, createdAtMs }: BackfillLedger,
  row: { readonly backfill?: string; readonly anewAtMs?: number },
): boolean => row.backfill === name && (row.anewAtMs ?? 0) >= createdAtMs;

/** Has this very ledger recorded the slice, and not only found it? */
export const isRecordedBy = (
  { name, createdAtMs }: BackfillLedger,
  row: { readonly backfill?: string; readonly discoveredAtMs: number },
): boolean => row.backfill === name && row.discoveredAtMs >= createdAtMs;

/**
 * Is an open slice that does not settle on its way for this very ledger? One that has landed, and that a discovery has had read
 * once more since, is not.
 */
export const isOnItsWay = (ledger: BackfillLedger, row: SliceRow): boolean =>
  isAnewBy(ledger, row)
    ? row.wokenAtMs === row.anewAtMs
    : isRecordedBy(ledger, row) && (row.state !== 'pending' || row.parts.length === 0);
