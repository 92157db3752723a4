import { describe, expect, it } from 'vitest';
import { afterPage } from '../../../../shared/connectors/sap-job-scheduling/walk.ts';
import { startOfWalk, type WalkState } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';

const TOTAL = 10;
const AT_MS = Date.UTC(2026, 10, 20);

/** Run ids that a walk meets at a vendor that counts offsets from `base` and gives pages of these lengths, in turn. */
function walked(base: 0 | 1, lengths: readonly number[]): ReadonlySet<string> {
  const met = new Set<string>();
  let state: WalkState | 'end' = startOfWalk(undefined);
  for (const length of lengths) {
    if (state === 'end') break;
    const { request }: WalkState = state;
    const from = request.kind === 'offset' ? Math.max(0, request.skip - base) : 0;
    const rows = Array.from({ length: Math.min(length, TOTAL - from) }, (_none, index) => ({
      runId: `r-${from + index}`,
      atMs: AT_MS - (from + index) * 1_000,
    }));
    for (const { runId } of rows) met.add(runId);
    state = afterPage(state, { rows, total: TOTAL, next: undefined }, undefined);
  }
  expect(state).toBe('end');
  return met;
}

describe('a walk that does not know yet what offsets count from', () => {
  it.each([0, 1] as const)('does not take a short page for the end that may lack the last row (from %i)', (base) => {
    expect(walked(base, [6, 5, 6, 6, 6]).size).toBe(TOTAL);
  });

  it.each([0, 1] as const)('sees every row whatever the length of its pages (from %i)', (base) => {
    for (let first = 3; first <= TOTAL; first += 1) {
      for (let second = 3; second <= first; second += 1) {
        const lengths = [first, second, ...Array.from({ length: 12 }, () => first)];
        expect(walked(base, lengths).size, `${first}, ${second}`).toBe(TOTAL);
      }
    }
  });
});
