import type { BackfillLedger } from './backfill.ts';

/** Share of the source's requests that a backfill takes unless a person says otherwise; the rest is for what is new. */
const SHARE = 0.5;

/** Slices a minute, at what the budget of the source allows now. */
export const paceOf = (
  { perMinute, requestsPerSlice }: Pick<BackfillLedger, 'perMinute' | 'requestsPerSlice'>,
  requestsPerMinute: number,
): number => perMinute ?? (requestsPerMinute * SHARE) / Math.max(1, requestsPerSlice);

/** How long so many slices take, and the requests of their listing, which count like those of slices. Units: seconds. */
export const secondsAt = (
  { requestsPerSlice }: Pick<BackfillLedger, 'requestsPerSlice'>,
  { slices, calls }: { readonly slices: number; readonly calls: number },
  perMinute: number,
): number => ((slices + calls / Math.max(1, requestsPerSlice)) * 60) / perMinute;
