import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CombinedSecretStore } from '../../shared/adapters/combined-secret-store.ts';
import { EnvSecretStore } from '../../shared/adapters/env-secret-store.ts';
import { SecretsManagerSecretStore } from '../../shared/adapters/secrets-manager-secret-store.ts';
import type { Source } from '../../shared/config/sources.ts';
import { createConnector } from '../../shared/connectors/registry.ts';
import { type BackfillWindow, expire } from '../../shared/domain/backfill.ts';
import { paceOf } from '../../shared/domain/backfill-pace.ts';
import { type BudgetState, budgetAt } from '../../shared/domain/budget.ts';
import type { SecretStore } from '../../shared/ports/secret-store.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { planBackfill } from '../backfill/plan-backfill.ts';
import { takeUp } from '../backfill/take-up.ts';
import { BudgetStore } from '../budget/budget-store.ts';
import { estimateBackfill } from './backfill-estimate.ts';
import { printPlan } from './backfill-plan-text.ts';
import { takenUpWords } from './backfill-view.ts';
import { EXIT } from './exit-codes.ts';
import { withPlace } from './open-place.ts';
import { ownGate } from './own-gate.ts';
import type { PlaceOptions } from './place-options.ts';
import { vendorPorts } from './vendor-ports.ts';
import { type BackfillWish, wantedLedger } from './wanted-ledger.ts';

/**
 * `runlake backfill --dry-run`: asks the vendor what it lists, and says what a backfill would do: what is listed and new is
 * exact, the cost of bringing it an estimate. Writes nothing, not even a directory.
 */
export async function dryRunBackfill(
  place: PlaceOptions,
  wish: BackfillWish,
  source: Source,
  version: string,
): Promise<number> {
  return await withIndex(place, wish.source, async (index, secrets) => {
    const { wanted, stored, past, description } = await wantedLedger(index, wish);
    const nowMs = Date.now();
    const again = stored === undefined || index === undefined ? wanted : await takeUp(index, source.id, stored, nowMs);
    process.stderr.write(takenUpWords(stored, again));
    const rated = wish.perMinute === undefined ? again : { ...again, perMinute: wish.perMinute };
    const ledger = expire(rated, description.retentionSeconds, nowMs);
    const ports = vendorPorts([source], version);
    try {
      const own = { ...ports, ...(secrets === undefined ? {} : { secrets }) };
      const budget = await learnedBudget(index, source);
      // Asked as carefully as the pipeline asks: a source that a person has paused not at all.
      const connector = createConnector(source, { ...own, gate: ownGate(source, own, budget) });
      const planned = { id: source.id, stream: description.streams[0].name, connector, index };
      const windows: BackfillWindow[] = [];
      for await (const window of planBackfill(planned, ledger)) {
        windows.push(window);
        process.stderr.write(`\r${windows.length} of ${ledger.windows.length} windows listed`);
      }
      process.stderr.write('\n');
      const perMinute = paceOf(ledger, budget?.ratePerMinute ?? source.options.requestsPerMinute);
      // What is done is paid for.
      const toDo = windows.filter((_, at) => ledger.windows[at]?.status === 'planned');
      const estimate = estimateBackfill({ windows: toDo, past, ledger, perMinute, description });
      await printPlan(wish, { ledger, windows, estimate });
      return EXIT.ok;
    } finally {
      ports.close();
    }
  });
}

/** The index of a place; none for a directory that does not exist yet. A stage comes with the secrets of its account. */
async function withIndex<T>(
  place: PlaceOptions,
  source: string,
  work: (index: SliceIndex | undefined, secrets: SecretStore | undefined) => Promise<T>,
): Promise<T> {
  if (place.where === 'local') {
    if (!existsSync(join(resolve(place.data), 'index'))) return await work(undefined, undefined);
    // A source that the directory does not know yet is no mistake here.
    return await withPlace(place, undefined, ({ storage }) => work(storage.index, undefined));
  }
  return await withPlace(place, source, ({ storage, clients }) => {
    const secretsManager = new SecretsManagerSecretStore({ client: clients.secretsManager, now: Date.now });
    const env = new EnvSecretStore(process.env);
    return work(storage.index, new CombinedSecretStore({ env, secretsManager, allowPlain: true }));
  });
}

/** What the budget of the source allows, as far as it was learned. */
async function learnedBudget(index: SliceIndex | undefined, { id, options }: Source): Promise<BudgetState | undefined> {
  if (index === undefined) return undefined;
  const limits = { requestsPerMinute: options.requestsPerMinute };
  const stored = await new BudgetStore({ index, source: id, limits, environment: { now: Date.now } }).read();
  return stored === undefined ? undefined : budgetAt(stored, limits, Date.now());
}
