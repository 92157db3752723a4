import type { BackfillLedger } from './backfill.ts';

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
