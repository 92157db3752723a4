import { putOff } from '../../shared/domain/backfill.ts';
import type { Services } from '../services.ts';
import { LedgerStore } from './ledger-store.ts';
import { moveOn } from './send-next.ts';

/**
 * Sends the tasks of open backfills once more that are due since `dueBeforeMs`: their messages were lost. The copies that
 * come all the same are refused by their hop. Returns how many.
 */
export async function sweepBackfills(
  services: Pick<Services, 'environment' | 'index' | 'queue' | 'telemetry'>,
  source: string,
  dueBeforeMs: number,
): Promise<number> {
  const store = new LedgerStore(services.index, source, () => services.environment.now());
  let enqueued = 0;
  for (const name of await store.names({ open: true })) {
    const held = await store.load(name);
    if (held === undefined) continue;
    const { dueAtMs, attempt } = held.ledger;
    if (dueAtMs === undefined) await store.close(held);
    else if (dueAtMs <= dueBeforeMs) {
      const ledger = putOff(held.ledger, attempt, services.environment.now(), 0);
      if (await moveOn(services, store, { ...held, ledger }, source)) enqueued += 1;
    }
  }
  return enqueued;
}
