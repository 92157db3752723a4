import { isOpen, type SliceRow } from './slice.ts';

/**
 * Since when a slice is open although its log could be here: since it was listed, or woken, or since the vendor has ended the run.
 * One that is asked to wait for hours is late from the end of that wait on, which may lie ahead.
 *
 * `undefined` for a slice that has ended, that rests between two readings, or whose run the vendor still executes: nothing is late
 * there, however old it is. Units: epoch milliseconds.
 * Test: test/unit/domain/open-since.test.ts
 */
export function openSinceMs(row: SliceRow): number | undefined {
  const { state, run, discoveredAtMs, wokenAtMs = 0, notBeforeMs = 0 } = row;
  if (!isOpen(state) || state === 'settling') return undefined;
  if (run?.status === 'queued' || run?.status === 'running') return undefined;
  const finishedMs = Date.parse(run?.finishedAt ?? '');
  return Math.max(discoveredAtMs, wokenAtMs, notBeforeMs, Number.isNaN(finishedMs) ? 0 : finishedMs);
}
