import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../shared/config/sources.ts';
import { freshBudget } from '../../shared/domain/budget.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import { BudgetStore } from '../budget/budget-store.ts';
import { type BudgetView, describeBudget } from './describe-budget.ts';
import { withData } from './open-data.ts';

/**
 * What a data directory knows of the budgets of these sources, by source id. Shape: empty for a directory without data.
 * Errors: those of the directory.
 */
export async function storedBudgets(
  dataDir: string,
  sources: readonly Source[],
): Promise<ReadonlyMap<string, BudgetView>> {
  if (!existsSync(join(dataDir, 'index'))) return new Map();
  return await withData(dataDir, undefined, ({ index }) => readBudgets(index, sources, Date.now()));
}

/** The same from an open index. */
export async function readBudgets(
  index: SliceIndex,
  sources: readonly Pick<Source, 'id' | 'options'>[],
  nowMs: number,
): Promise<ReadonlyMap<string, BudgetView>> {
  const budgets = new Map<string, BudgetView>();
  for (const { id, options } of sources) {
    const limits = { requestsPerMinute: options.requestsPerMinute };
    const store = new BudgetStore({ index, source: id, limits, environment: { now: () => nowMs } });
    budgets.set(id, describeBudget((await store.read()) ?? freshBudget(limits, nowMs), limits, nowMs));
  }
  return budgets;
}
