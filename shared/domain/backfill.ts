import { IngestError } from './errors.ts';
import { ledgerName } from './ledger-name.ts';
import { splitWindow, type Window } from './window.ts';

/** `expired`: the vendor keeps nothing of it any more. `failed`: given up; the same command tries it once more. */
export const WINDOW_STATUSES = ['planned', 'done', 'expired', 'failed'] as const;
export type WindowStatus = (typeof WINDOW_STATUSES)[number];

/** What the listing of a window came to: slices that the vendor lists, those that were new and known before, and its requests. */
export interface WindowCounts {
  readonly listed: number;
  readonly fresh: number;
  readonly known: number;
  readonly calls: number;
}

export type BackfillWindow = Window &
  (
    | { readonly status: 'planned' | 'expired' }
    | { readonly status: 'failed'; readonly reason: string }
    | ({ readonly status: 'done' } & WindowCounts)
  );

/**
 * The plan of a backfill, and how far it has come.
 *
 * Shape: `windows` are half-open, ascending, without gap or overlap; together they equal the range. The first one that is
 * planned is the next. Units: epoch milliseconds, UTC. Pure: every change is a new ledger with a new `hop`, which the
 * task that follows carries; a task with another hop is old or a duplicate.
 */
export interface BackfillLedger extends Window {
  /** `2026-10-01_2026-10-31`: first and last day. */
  readonly name: string;
  readonly createdAtMs: number;
  /** Slices a minute, as a person asked for; absent: half of what the budget of the source allows. */
  readonly perMinute?: number;
  /** Requests of an average slice, by which that is reckoned. */
  readonly requestsPerSlice: number;
  readonly hop: number;
  /**
   * When the task for the next window is due; absent once there is nothing more to do, or nothing that could be done. While a
   * window is being listed: until when its worker may take.
   */
  readonly dueAtMs?: number;
  /** The window that is being listed: its start, and the message id of the task that does it. */
  readonly listing?: { readonly fromMs: number; readonly owner: string };
  /** Failures in a row at the next window. */
  readonly attempt: number;
  /** The next window may have been listed in part: the messages of its slices may be lost. */
  readonly begun: boolean;
  /** Why no window is tried any more: it would fail at all of them. */
  readonly stopped?: string;
  readonly windows: readonly BackfillWindow[];
}

const DAY_MS = 86_400_000;
/** So many windows fit into one item of the index with room to spare: ten years of days. */
const MAX_WINDOWS = 3_700;

/**
 * A ledger in which everything is still to be done. `by`: what is listed at a time.
 * Errors: config when the range is empty, not of whole UTC days, or longer than a ledger holds.
 */
export function newLedger(
  range: Window,
  plan: { readonly by: 'day' | 'range'; readonly requestsPerSlice: number; readonly perMinute?: number | undefined },
  nowMs: number,
): BackfillLedger {
  const { fromMs, toMs } = range;
  if (fromMs >= toMs || fromMs % DAY_MS !== 0 || toMs % DAY_MS !== 0)
    throw new IngestError('config', 'A backfill is of whole UTC days, at least one');
  const windows = splitWindow(range, plan.by === 'day' ? DAY_MS : toMs - fromMs);
  if (windows.length > MAX_WINDOWS)
    throw new IngestError('config', `A backfill is of ${MAX_WINDOWS} days at most; split the range`);
  return {
    name: ledgerName(range),
    fromMs,
    toMs,
    createdAtMs: nowMs,
    ...(plan.perMinute === undefined ? {} : { perMinute: plan.perMinute }),
    requestsPerSlice: plan.requestsPerSlice,
    hop: 0,
    dueAtMs: nowMs,
    attempt: 0,
    begun: false,
    windows: windows.map((window) => ({ ...window, status: 'planned' })),
  };
}

/** The window that comes next, or is being listed; `undefined` when all have ended. */
export const nextWindow = ({ windows, listing }: BackfillLedger): BackfillWindow | undefined =>
  windows.find(({ status, fromMs }) => status === 'planned' && fromMs === (listing?.fromMs ?? fromMs));

/** The next window is being listed by the task with this message id; the hop stays, as it is the same task. */
export function beginListing(ledger: BackfillLedger, owner: string, untilMs: number): BackfillLedger {
  const window = nextWindow(ledger);
  return window === undefined ? ledger : { ...ledger, dueAtMs: untilMs, listing: { fromMs: window.fromMs, owner } };
}

/** Is a window being listed by a worker that still has time? */
export const isListing = ({ listing, dueAtMs }: BackfillLedger, nowMs: number): boolean =>
  listing !== undefined && dueAtMs !== undefined && dueAtMs > nowMs;

/** Windows that lie wholly before what the vendor keeps are expired; the very same ledger when there is none. Units: seconds. */
export function expire(ledger: BackfillLedger, retentionSeconds: number | undefined, nowMs: number): BackfillLedger {
  const floorMs = retentionSeconds === undefined ? Number.NEGATIVE_INFINITY : nowMs - retentionSeconds * 1_000;
  const isOver = ({ status, toMs }: BackfillWindow): boolean => status === 'planned' && toMs <= floorMs;
  if (!ledger.windows.some(isOver)) return ledger;
  const windows = ledger.windows.map((window): BackfillWindow => {
    return isOver(window) ? { fromMs: window.fromMs, toMs: window.toMs, status: 'expired' } : window;
  });
  const { listing, ...rest } = ledger;
  const goesOn =
    listing !== undefined && windows.some((one) => one.fromMs === listing.fromMs && one.status === 'planned');
  const expired = { ...rest, ...(goesOn ? { listing } : {}), windows };
  return nextWindow(expired) === undefined ? rested({ ...expired, hop: ledger.hop + 1 }) : expired;
}

/** The next window is done; the one after it is due `delaySeconds` later. */
export const completeWindow = (
  ledger: BackfillLedger,
  counts: WindowCounts,
  nowMs: number,
  delaySeconds: number,
): BackfillLedger => endWindow(ledger, { status: 'done', ...counts }, nowMs, delaySeconds);

/** The next window is given up; the one after it is due at once. */
export const failWindow = (ledger: BackfillLedger, reason: string, nowMs: number): BackfillLedger =>
  endWindow(ledger, { status: 'failed', reason }, nowMs, 0);

/** No window is tried any more until the command is repeated. */
export const stopLedger = (ledger: BackfillLedger, reason: string): BackfillLedger =>
  rested({ ...ledger, hop: ledger.hop + 1, attempt: 0, begun: true, stopped: reason });

/** The next window once more, later. */
export const putOff = (
  ledger: BackfillLedger,
  attempt: number,
  nowMs: number,
  delaySeconds: number,
): BackfillLedger => ({
  ...unlisted(ledger),
  hop: ledger.hop + 1,
  attempt,
  begun: true,
  dueAtMs: nowMs + delaySeconds * 1_000,
});

/**
 * Windows that were given up are planned again. What is done stays done. The next one is due at once, but for a ledger that
 * goes on by itself: that keeps its pace, and the listing under way.
 */
export function reopenLedger(ledger: BackfillLedger, nowMs: number): BackfillLedger {
  const { stopped: _stopped, dueAtMs, ...open } = ledger;
  const windows = ledger.windows.map((window): BackfillWindow => {
    return window.status === 'failed' ? { fromMs: window.fromMs, toMs: window.toMs, status: 'planned' } : window;
  });
  if (dueAtMs !== undefined && isListing(ledger, nowMs)) return { ...open, dueAtMs, windows };
  // One that was given up may have been listed in part.
  const opened = { ...unlisted(open), hop: ledger.hop + 1, attempt: 0, begun: true, windows };
  return nextWindow(opened) === undefined ? opened : { ...opened, dueAtMs: Math.max(nowMs, dueAtMs ?? nowMs) };
}

/** What became of the whole: `open` while a window is planned, `failed` when one was given up, `stopped` until it is repeated. */
export function ledgerState(ledger: BackfillLedger): 'open' | 'stopped' | 'failed' | 'done' {
  if (ledger.stopped !== undefined) return 'stopped';
  if (nextWindow(ledger) !== undefined) return 'open';
  return ledger.windows.some(({ status }) => status === 'failed') ? 'failed' : 'done';
}

function endWindow(
  ledger: BackfillLedger,
  end: { readonly status: 'failed'; readonly reason: string } | ({ readonly status: 'done' } & WindowCounts),
  nowMs: number,
  delaySeconds: number,
): BackfillLedger {
  const next = nextWindow(ledger);
  const windows = ledger.windows.map((window): BackfillWindow => {
    return window === next ? { fromMs: window.fromMs, toMs: window.toMs, ...end } : window;
  });
  const ended = { ...unlisted(ledger), windows, hop: ledger.hop + 1, attempt: 0, begun: false };
  return nextWindow(ended) === undefined ? rested(ended) : { ...ended, dueAtMs: nowMs + delaySeconds * 1_000 };
}

function rested(ledger: BackfillLedger): BackfillLedger {
  const { dueAtMs: _due, listing: _listing, ...rest } = ledger;
  return rest;
}

function unlisted<T extends Pick<BackfillLedger, 'listing'>>(ledger: T): Omit<T, 'listing'> {
  const { listing: _listing, ...rest } = ledger;
  return rest;
}
