import type { BackfillLedger } from '../../shared/domain/backfill.ts';
import { hopSeconds } from '../../shared/domain/backoff.ts';
import { sumLedger } from '../../shared/domain/sum-ledger.ts';
import type { Services } from '../services.ts';
import type { HeldLedger, LedgerStore } from './ledger-store.ts';

/** What a ledger is moved with. */
export type LedgerServices = Pick<Services, 'environment' | 'queue' | 'telemetry'>;

/** Sends the task that takes the next window of a ledger, as late as SQS can hold it; none for one that has ended. */
export async function sendNext(
  { queue, environment }: Pick<LedgerServices, 'queue' | 'environment'>,
  source: string,
  { name, hop, dueAtMs }: BackfillLedger,
): Promise<void> {
  if (dueAtMs === undefined) return;
  const delaySeconds = hopSeconds((dueAtMs - environment.now()) / 1_000);
  await queue.send(source, [{ task: { v: 1, kind: 'backfill', source, ledger: name, hop }, delaySeconds }]);
}

/** Saves a ledger, then sends its next task. False when somebody else was first: whoever was has sent one. */
export async function moveOn(
  services: LedgerServices,
  store: LedgerStore,
  held: HeldLedger,
  source: string,
): Promise<boolean> {
  const saved = await store.save(held);
  if (saved === 'conflict') return false;
  await sendNext(services, source, held.ledger);
  tellLedger(services, source, held.ledger);
  return true;
}

/** Tells how far a ledger has come. */
export function tellLedger(
  { telemetry }: Pick<LedgerServices, 'telemetry'>,
  source: string,
  ledger: BackfillLedger,
): void {
  const { done, expired, failed, fresh } = sumLedger(ledger);
  const ended = done + expired + failed;
  const open = ledger.dueAtMs !== undefined;
  const { length: windows } = ledger.windows;
  telemetry.emit({ kind: 'backfilled', source, ledger: ledger.name, ended, windows, fresh, open });
}
