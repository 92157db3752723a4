import { type BackfillLedger, type BackfillWindow, ledgerState, nextWindow } from '../../shared/domain/backfill.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { sumLedger } from '../../shared/domain/sum-ledger.ts';

/** A ledger for programs. Times are RFC 3339 UTC, days inclusive. */
export const ledgerView = (source: string, ledger: BackfillLedger) => ({
  source,
  ledger: ledger.name,
  from: utcDay(ledger.fromMs),
  to: utcDay(ledger.toMs - 1),
  state: ledgerState(ledger),
  ...(ledger.stopped === undefined ? {} : { stopped: ledger.stopped }),
  ...(ledger.perMinute === undefined ? {} : { slicesPerMinute: ledger.perMinute }),
  createdAt: new Date(ledger.createdAtMs).toISOString(),
  ...(ledger.dueAtMs === undefined ? {} : { nextAt: new Date(ledger.dueAtMs).toISOString() }),
  totals: { windows: ledger.windows.length, ...sumLedger(ledger) },
  windows: ledger.windows.map((window) => windowView(window, ledger)),
});

/** One window for programs: the next one of a ledger that is open is `listing`. */
export function windowView(window: BackfillWindow, ledger?: BackfillLedger) {
  const { fromMs, toMs, status, ...counts } = window;
  const next = ledger?.dueAtMs === undefined ? undefined : nextWindow(ledger);
  return { from: utcDay(fromMs), to: utcDay(toMs - 1), status: window === next ? 'listing' : status, ...counts };
}

/** Columns of a window in a table for people. */
export const WINDOW_HEADER = ['from', 'to', 'status', 'listed', 'fresh', 'known', 'calls'];

/** One line of such a table. */
export function windowCells(window: BackfillWindow, ledger?: BackfillLedger): (string | number)[] {
  const { from, to, status } = windowView(window, ledger);
  const counts =
    window.status === 'done' ? [window.listed, window.fresh, window.known, window.calls] : ['', '', '', ''];
  return [from, to, status, ...counts];
}

/** What became of a ledger, in one line. */
export function describeLedger(source: string, ledger: BackfillLedger): string {
  const { done, failed, expired, planned, listed, fresh, known } = sumLedger(ledger);
  const parts = [
    `${done} of ${ledger.windows.length} windows done`,
    ...(planned > 0 ? [`${planned} to do`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(expired > 0 ? [`${expired} expired: the vendor keeps nothing of them any more`] : []),
  ];
  const slices = `${listed} slices listed, ${fresh} of them new, ${known} known before`;
  return `Backfill ${ledger.name} of ${source} is ${ledgerState(ledger)}: ${parts.join(', ')}; ${slices}.`;
}

/** What a person should know besides: why it has stopped, and which windows were given up. */
export function ledgerTroubles({ stopped, windows }: BackfillLedger): string[] {
  const failed = windows.flatMap((window) =>
    window.status === 'failed' ? [`${utcDay(window.fromMs)} failed: ${window.reason}`] : [],
  );
  const again = stopped === undefined && failed.length === 0 ? [] : ['The same command tries it once more.'];
  return [...(stopped === undefined ? [] : [`It has stopped: ${stopped}`]), ...failed, ...again];
}

/** What the command makes of a backfill that was done before, in one line for people; empty of any other. */
export function takenUpWords(before: BackfillLedger | undefined, ledger: BackfillLedger): string {
  if (before === undefined || ledgerState(before) !== 'done') return '';
  return ledger.hop === before.hop
    ? `All of the backfill ${before.name} is listed, and slices of it are on their way: nothing is listed again.\n`
    : `The backfill ${before.name} was done: it is listed once more, for what the vendor lists only now. What is known is not brought twice.\n`;
}
