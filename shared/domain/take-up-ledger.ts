import { type BackfillLedger, type BackfillWindow, ledgerState, nextWindow, reopenLedger } from './backfill.ts';

/** What the command makes of a ledger whose slices have all ended: one that is done begins once more, any other goes on. */
export const takeUpLedger = (ledger: BackfillLedger, nowMs: number): BackfillLedger =>
  ledgerState(ledger) === 'done' ? restartLedger(ledger, nowMs) : reopenLedger(ledger, nowMs);

/**
 * A ledger that has ended well, once more from its start: what the vendor has come to list since is found. Windows that are
 * expired stay so. What it has recorded before is known now.
 */
function restartLedger(ledger: BackfillLedger, nowMs: number): BackfillLedger {
  const windows = ledger.windows.map((window): BackfillWindow => {
    return window.status === 'done' ? { fromMs: window.fromMs, toMs: window.toMs, status: 'planned' } : window;
  });
  const begun = { ...ledger, createdAtMs: nowMs, hop: ledger.hop + 1, attempt: 0, begun: false, windows };
  return nextWindow(begun) === undefined ? begun : { ...begun, dueAtMs: nowMs };
}
