import { hexOf, wholeOf } from '../kit/deterministic.ts';
import type { RunPlan } from './run-plan.ts';

/** Returns what a line log can be found by: `search_field.N` is a name, `search_value.N` its value. The row does not say it. */
export function searchOptions(run: RunPlan, offset: number): Readonly<Record<string, string>> {
  return {
    sku: `SKU-${wholeOf([0, 499], run.executionId, 'sku', offset)}`,
    barcode: hexOf(12, run.executionId, 'barcode', offset),
  };
}
