import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';

/** More listings than this are not remembered here; those that are not still wake by themselves once a day. */
const MAX_KNOWN = 4_000;
/** A listing that has been missing for this long has had its wake. Units: milliseconds. */
const FORGET_AFTER_MS = 2 * 86_400_000;
/** Listing jobs and schedules may cost a tenth of a request a second, and an hour's wait at most. Units: milliseconds. */
const PACE_MS = 6_000;
const LONGEST_PAUSE_MS = 3_600_000;

const CursorSchema = z.object({
  /** Slice ids, and since when the vendor lists them no more; 0: it does. Epoch milliseconds. */
  known: z.record(z.string(), z.number()).default({}),
  listedAtMs: z.number().optional(),
  /** Requests that the last listing took. */
  requests: z.number().default(0),
  truncated: z.boolean().default(false),
});
export type Cursor = z.infer<typeof CursorSchema>;

/** Errors: invariant when the stored cursor is of a newer version. */
export function readCursor(cursor: Readonly<Record<string, unknown>> | undefined): Cursor {
  const parsed = CursorSchema.safeParse(cursor ?? {});
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', 'The stored cursor can not be read by this version', { cause: parsed.error });
}

/** Whether to ask for jobs and schedules again; small accounts are asked at every discovery. */
export const isListingDue = ({ listedAtMs, requests, truncated }: Cursor, nowMs: number): boolean =>
  listedAtMs === undefined || truncated || nowMs - listedAtMs >= Math.min(LONGEST_PAUSE_MS, (requests - 10) * PACE_MS);

/** The cursor after a listing of everything: what is missing is remembered until it has been looked after. */
export function afterListing(before: Cursor, listed: readonly string[], requests: number, nowMs: number): Cursor {
  const present = new Set(listed);
  const missing = Object.entries(before.known)
    .filter(([id]) => !present.has(id))
    .map(([id, sinceMs]) => [id, sinceMs === 0 ? nowMs : sinceMs] as const)
    .filter(([, sinceMs]) => nowMs - sinceMs < FORGET_AFTER_MS);
  const all = [...missing, ...listed.map((id) => [id, 0] as const)];
  return {
    known: Object.fromEntries(all.slice(0, MAX_KNOWN)),
    listedAtMs: nowMs,
    requests,
    truncated: all.length > MAX_KNOWN,
  };
}
