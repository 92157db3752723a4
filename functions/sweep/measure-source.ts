import { budgetAt, circuitOf, isBlocked } from '../../shared/domain/budget.ts';
import { isHeld } from '../../shared/domain/hold.ts';
import { openSinceMs } from '../../shared/domain/open-since.ts';
import { OPEN_STATES, type OpenState } from '../../shared/domain/slice.ts';
import { BudgetStore } from '../budget/budget-store.ts';
import type { Services, SourceService } from '../services.ts';
import type { Measured } from '../telemetry/metric-fields.ts';

/** More rows of a state are not read every five minutes, for the sake of what they cost: beyond it, figures are "at least". */
const MAX_ROWS = 2_500;
const MAX_DAYS = 1_000;

export type MeasuredServices = Pick<Services, 'environment' | 'index' | 'partitions'>;

/** A source at one instant. */
export interface SourceGauges {
  /** Open slices by state; one of 2,500 means that or more. */
  readonly open: Readonly<Record<OpenState, number>>;
  readonly metrics: Measured;
}

/**
 * Measures what stands still between two events: the budget, the circuit, what is open and for how long, and the days that wait
 * for their tables. Reads the index only.
 *
 * While a person has paused the source nothing of it is late, and no age is measured. Errors: transient, and contract for a row
 * that can not be read.
 */
export async function measureSource(
  { environment, index, partitions }: MeasuredServices,
  { id, limits }: Pick<SourceService, 'id' | 'limits'>,
): Promise<SourceGauges> {
  const nowMs = environment.now();
  const stored = await new BudgetStore({ index, source: id, limits, environment }).read();
  const budget = stored === undefined ? undefined : budgetAt(stored, limits, nowMs);
  const open: Record<OpenState, number> = { pending: 0, generating: 0, ready: 0, settling: 0 };
  let oldestMs = nowMs;
  for (const state of OPEN_STATES) {
    for await (const row of index.byState(id, state)) {
      open[state] += 1;
      oldestMs = Math.min(oldestMs, openSinceMs(row) ?? nowMs);
      if (open[state] >= MAX_ROWS) break;
    }
  }
  let dirtyDays = 0;
  for await (const _day of partitions.dirty(id)) {
    dirtyDays += 1;
    if (dirtyDays >= MAX_DAYS) break;
  }
  const share = budget === undefined ? 1 : budget.ratePerMinute / limits.requestsPerMinute;
  const isSilent = budget !== undefined && isBlocked(budget, nowMs);
  const isOpen = budget !== undefined && circuitOf(budget, nowMs) !== 'closed';
  const isPaused = isHeld(budget?.held, nowMs);
  return {
    open,
    metrics: {
      BudgetPercent: isSilent ? 0 : Math.round(share * 100),
      CircuitOpen: isOpen && !isPaused ? 1 : 0,
      OpenSlices: OPEN_STATES.reduce((sum, state) => sum + open[state], 0),
      ...(isPaused ? {} : { OldestOpenSeconds: Math.round((nowMs - oldestMs) / 1_000) }),
      DirtyDays: dirtyDays,
    },
  };
}
