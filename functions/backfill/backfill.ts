import {
  type BackfillLedger,
  beginListing,
  completeWindow,
  expire,
  nextWindow,
  reopenLedger,
} from '../../shared/domain/backfill.ts';
import { paceOf, secondsAt } from '../../shared/domain/backfill-pace.ts';
import { budgetAt } from '../../shared/domain/budget.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import type { BackfillTask } from '../../shared/domain/task.ts';
import { BudgetStore } from '../budget/budget-store.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { brokenListing } from './broken-listing.ts';
import { endListing } from './end-listing.ts';
import { type HeldLedger, LedgerStore } from './ledger-store.ts';
import { listWindow } from './list-window.ts';
import { recoverBackfill } from './recover-backfill.ts';
import { moveOn, sendNext } from './send-next.ts';

/** A message may come a little early. Units: milliseconds. */
const EARLY_MS = 1_000;

/**
 * Lists the next window of a backfill, marks it done, and asks for the one after it when its slices have had their time.
 *
 * Slices are recorded before they are enqueued, and the window is marked after that: a worker that dies leaves a window that
 * is listed once more, in which what is known is not recorded twice. An old or duplicate task is refused by its hop, and
 * the ledger's revision lets one of two workers list a window. While it does, the ledger says so, and until when; one that
 * has not come to its end by then has failed. The sweeper finds a ledger whose task was lost.
 * Errors: transient when the index or the queue can not be reached; what the vendor answers becomes part of the ledger.
 */
export async function backfill(services: Services, task: BackfillTask, delivery: Delivery): Promise<void> {
  const source = services.source(task.source);
  const store = new LedgerStore(services.index, task.source, () => services.environment.now());
  const held = await store.load(task.ledger);
  const refuse = (why: string): void =>
    services.telemetry.emit({ kind: 'refused', source: task.source, id: `backfill ${task.ledger}`, why });
  if (held === undefined) return refuse('unknown');
  if (task.hop === undefined) return await reopen(services, store, held, source);
  const nowMs = services.environment.now();
  const ledger = expire(held.ledger, source.connector.description.retentionSeconds, nowMs);
  const known = held.ledger;
  if (task.hop !== known.hop || known.dueAtMs === undefined) {
    // Whoever had this message may have died between marking a window and asking for the next one.
    if (delivery.receiveCount > 1 && task.hop === known.hop - 1) await sendNext(services, task.source, known);
    return refuse('stale');
  }
  const isOurs = known.listing?.owner === delivery.messageId;
  if (known.dueAtMs - nowMs > EARLY_MS && !isOurs) return await sendNext(services, task.source, known);
  const current = { ledger, revision: held.revision };
  const correlationId = delivery.messageId;
  if (ledger.listing !== undefined && !isOurs) {
    const failure = { error: brokenListing(source.id), correlationId };
    if (!(await recoverBackfill(services, store, current, source.id, failure))) refuse('stale');
    return;
  }
  if (nextWindow(ledger) === undefined) {
    if (!(await moveOn(services, store, current, source.id))) refuse('stale');
    return;
  }
  const leased = beginListing(ledger, delivery.messageId, nowMs + delivery.remainingMs());
  const listing = await store.save({ ledger: leased, revision: held.revision });
  if (listing === 'conflict') return refuse('stale');
  try {
    const change = await takeWindow(services, source, leased, delivery);
    if (!(await endListing(services, store, listing, source.id, change))) refuse('stale');
  } catch (error) {
    const failure = { error: toIngestError(error, task.source), correlationId };
    if (!(await recoverBackfill(services, store, listing, source.id, failure))) refuse('stale');
  }
}

/** What the listing of the next window makes of the ledger. Errors: those of the listing. */
async function takeWindow(
  services: Services,
  source: SourceService,
  ledger: BackfillLedger,
  { messageId, receiveCount }: Pick<Delivery, 'messageId' | 'receiveCount'>,
): Promise<(now: BackfillLedger) => BackfillLedger> {
  const window = nextWindow(ledger);
  if (window === undefined) return (now) => now;
  const perMinute = paceOf(ledger, await requestsPerMinute(services, source));
  const again = ledger.begun || receiveCount > 1;
  const counts = await listWindow(services, source, window, { ledger, perMinute, correlationId: messageId, again });
  const seconds = secondsAt(ledger, { slices: counts.fresh, calls: counts.calls }, perMinute);
  return (now) => completeWindow(now, counts, services.environment.now(), seconds);
}

/** What the budget of the source allows now, as it has been learned. */
async function requestsPerMinute({ index, environment }: Services, source: SourceService): Promise<number> {
  const limits = { requestsPerMinute: source.requestsPerMinute };
  const stored = await new BudgetStore({ index, source: source.id, limits, environment }).read();
  return stored === undefined ? source.requestsPerMinute : budgetAt(stored, limits, environment.now()).ratePerMinute;
}

/** A redriven dead letter: what was given up is tried once more. A ledger that has given up nothing needs nothing. */
async function reopen(
  services: Services,
  store: LedgerStore,
  { ledger, revision }: HeldLedger,
  source: SourceService,
): Promise<void> {
  const gaveUp = ledger.stopped !== undefined || ledger.windows.some(({ status }) => status === 'failed');
  if (!gaveUp) return;
  const opened = reopenLedger(ledger, services.environment.now());
  await moveOn(services, store, { ledger: opened, revision }, source.id);
}
