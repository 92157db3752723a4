import { type BackfillLedger, completeWindow, expire, nextWindow, reopenLedger } from '../../shared/domain/backfill.ts';
import { paceOf, secondsAt } from '../../shared/domain/backfill-pace.ts';
import { budgetAt } from '../../shared/domain/budget.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import type { BackfillTask } from '../../shared/domain/task.ts';
import { BudgetStore } from '../budget/budget-store.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
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
 * the ledger's revision lets one of two workers mark a window. The sweeper finds a ledger whose task was lost.
 * Errors: transient when the index or the queue can not be reached; what the vendor answers becomes part of the ledger.
 */
export async function backfill(
  services: Services,
  task: BackfillTask,
  delivery: Pick<Delivery, 'messageId' | 'receiveCount'>,
): Promise<void> {
  const source = services.source(task.source);
  const store = new LedgerStore(services.index, task.source, () => services.environment.now());
  const held = await store.load(task.ledger);
  const refuse = (why: string): void =>
    services.telemetry.emit({ kind: 'refused', source: task.source, id: `backfill ${task.ledger}`, why });
  if (held === undefined) return refuse('unknown');
  if (task.hop === undefined) return await reopen(services, store, held, source);
  const { ledger } = held;
  if (task.hop !== ledger.hop || ledger.dueAtMs === undefined) {
    // Whoever had this message may have died between marking a window and asking for the next one.
    if (delivery.receiveCount > 1 && task.hop === ledger.hop - 1) await sendNext(services, task.source, ledger);
    return refuse('stale');
  }
  if (ledger.dueAtMs - services.environment.now() > EARLY_MS) return await sendNext(services, task.source, ledger);
  try {
    const taken = await takeWindow(services, source, ledger, delivery);
    if (!(await moveOn(services, store, { ledger: taken, revision: held.revision }, source.id))) refuse('stale');
  } catch (error) {
    const failure = { error: toIngestError(error, task.source), correlationId: delivery.messageId };
    if (!(await recoverBackfill(services, store, held, source.id, failure))) refuse('stale');
  }
}

/** The ledger once the next window is done. Errors: those of the listing. */
async function takeWindow(
  services: Services,
  source: SourceService,
  before: BackfillLedger,
  { messageId, receiveCount }: Pick<Delivery, 'messageId' | 'receiveCount'>,
): Promise<BackfillLedger> {
  const ledger = expire(before, source.connector.description.retentionSeconds, services.environment.now());
  const window = nextWindow(ledger);
  if (window === undefined) return ledger;
  const perMinute = paceOf(ledger, await requestsPerMinute(services, source));
  const again = ledger.begun || receiveCount > 1;
  const counts = await listWindow(services, source, window, { ledger, perMinute, correlationId: messageId, again });
  const seconds = secondsAt(ledger, { slices: counts.fresh, calls: counts.calls }, perMinute);
  return completeWindow(ledger, counts, services.environment.now(), seconds);
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
