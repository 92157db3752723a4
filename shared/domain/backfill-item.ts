import * as z from 'zod';
import type { BackfillLedger, BackfillWindow } from './backfill.ts';
import { splitWindow } from './window.ts';

/** Longest reason that is kept of a window, and of how many; more would not fit into one item. Units: characters. */
const REASON_CHARACTERS = 200;
const REASONS = 200;

const count = z.int().min(0);
const instantMs = z.number();

const StoredLedgerSchema = z.object({
  v: z.literal(1),
  name: z.string(),
  fromMs: instantMs,
  toMs: instantMs,
  windowMs: z.number().positive(),
  createdAtMs: instantMs,
  perMinute: z.number().positive().exactOptional(),
  requestsPerSlice: z.number(),
  hop: count,
  dueAtMs: instantMs.exactOptional(),
  listing: z.object({ fromMs: instantMs, owner: z.string() }).exactOptional(),
  attempt: count,
  begun: z.boolean(),
  stopped: z.string().exactOptional(),
  /** One a window: `` planned, `e` expired, `f` failed, `d <listed> <fresh> <known> <calls>` done. */
  windows: z.array(z.string().regex(/^(?:[ef]?|d(?: \d+){4})$/)),
  /** Why windows were given up, by their place. */
  reasons: z.record(z.string(), z.string()),
});

/** The ledger as the index stores it: a few bytes a window, as an item holds 400 KB. */
export function storeLedger(ledger: BackfillLedger): Readonly<Record<string, unknown>> {
  const { windows, ...rest } = ledger;
  const [first] = windows;
  const failed = windows.flatMap((window, at) =>
    window.status === 'failed' ? [[String(at), window.reason.slice(0, REASON_CHARACTERS)] as const] : [],
  );
  return {
    v: 1,
    ...rest,
    windowMs: first === undefined ? ledger.toMs - ledger.fromMs : first.toMs - first.fromMs,
    windows: windows.map(codeOf),
    reasons: Object.fromEntries(failed.slice(-REASONS)),
  };
}

/** Reads it back; `undefined` when another version or a person has written it. */
export function readLedger(stored: Readonly<Record<string, unknown>>): BackfillLedger | undefined {
  const parsed = StoredLedgerSchema.safeParse(stored);
  const bounds = parsed.success ? splitWindow(parsed.data, parsed.data.windowMs) : [];
  if (!parsed.success || bounds.length !== parsed.data.windows.length) return undefined;
  const { v: _version, windowMs: _length, windows, reasons, ...rest } = parsed.data;
  const read = bounds.map((window, at): BackfillWindow => {
    const [code = '', ...numbers] = (windows[at] ?? '').split(' ');
    const [listed = 0, fresh = 0, known = 0, calls = 0] = numbers.map(Number);
    if (code === 'd') return { ...window, status: 'done', listed, fresh, known, calls };
    if (code === 'f') return { ...window, status: 'failed', reason: reasons[at] ?? 'the reason was not kept' };
    return { ...window, status: code === 'e' ? 'expired' : 'planned' };
  });
  return { ...rest, windows: read };
}

function codeOf(window: BackfillWindow): string {
  switch (window.status) {
    case 'planned':
      return '';
    case 'expired':
      return 'e';
    case 'failed':
      return 'f';
    case 'done':
      return `d ${window.listed} ${window.fresh} ${window.known} ${window.calls}`;
  }
}
