import { putOff } from '../../shared/domain/backfill.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { Services } from '../services.ts';
import { brokenListing } from './broken-listing.ts';
import { LedgerStore } from './ledger-store.ts';
import { recoverBackfill } from './recover-backfill.ts';
import { moveOn } from './send-next.ts';

type SweptServices = Pick<Services, 'environment' | 'index' | 'queue' | 'telemetry'>;

export interface BackfillSweep {
  /** Since when a task is due that counts as lost. */
  readonly dueBeforeMs: number;
  /** Nobody else is working: who was listing a window is gone. */
  readonly takeOver: boolean;
}

/**
 * Sends the tasks of open backfills once more that are overdue: their messages were lost. The copies that come all the same
 * are refused by their hop. A window whose worker never came back from listing it has failed once more.
 *
 * What this version can not read is told, and keeps nothing else from being swept. Returns how many. Errors: transient.
 */
export async function sweepBackfills(services: SweptServices, source: string, how: BackfillSweep): Promise<number> {
  const store = new LedgerStore(services.index, source, () => services.environment.now());
  let enqueued = 0;
  const names = (await readable(services, source, () => store.names({ open: true }))) ?? [];
  for (const name of names) {
    if (await readable(services, source, () => sweepOne(services, store, { source, name }, how))) enqueued += 1;
  }
  return enqueued;
}

async function sweepOne(
  services: SweptServices,
  store: LedgerStore,
  { source, name }: { readonly source: string; readonly name: string },
  { dueBeforeMs, takeOver }: BackfillSweep,
): Promise<boolean> {
  const held = await store.load(name);
  if (held === undefined) return false;
  const { dueAtMs, attempt, listing } = held.ledger;
  if (dueAtMs === undefined) {
    await store.close(held);
    return false;
  }
  const isLeft = listing !== undefined && takeOver;
  if (dueAtMs > dueBeforeMs && !isLeft) return false;
  if (listing !== undefined && !takeOver)
    return await recoverBackfill(services, store, held, source, { error: brokenListing(source) });
  const ledger = putOff(held.ledger, attempt, services.environment.now(), 0);
  return await moveOn(services, store, { ...held, ledger }, source);
}

/** `undefined`, once it is told, for what this version can not read. */
async function readable<T>(
  { telemetry }: Pick<Services, 'telemetry'>,
  source: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof IngestError) || error.kind !== 'contract') throw error;
    telemetry.emit({ kind: 'problem', source, error: { kind: error.kind, message: redact(error.message) } });
    return undefined;
  }
}
