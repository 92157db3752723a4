import { IngestError } from './errors.ts';

/** A half-open time range `[fromMs, toMs)`, epoch milliseconds, UTC. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Splits a range into windows of at most `maxMs`.
 *
 * Shape: half-open, ascending, no gap, no overlap; together they equal `range`; an empty range gives `[]`.
 * Errors: invariant when the range is reversed or `maxMs <= 0` (our bug, never vendor data).
 * Test: test/unit/domain/window.property.test.ts
 */
export function splitWindow(range: Window, maxMs: number): Window[] {
  if (range.fromMs > range.toMs || !(maxMs > 0)) {
    throw new IngestError('invariant', `Can not split [${range.fromMs}, ${range.toMs}) by ${maxMs} ms`);
  }
  const windows: Window[] = [];
  for (let fromMs = range.fromMs; fromMs < range.toMs; fromMs += maxMs) {
    windows.push({ fromMs, toMs: Math.min(range.toMs, fromMs + maxMs) });
  }
  return windows;
}

/** The two halves of a window; `undefined` when it is not longer than `minMs` and can not be halved usefully. */
export function bisect(window: Window, minMs: number): [Window, Window] | undefined {
  if (window.toMs - window.fromMs <= minMs) return undefined;
  const middle = window.fromMs + Math.floor((window.toMs - window.fromMs) / 2);
  return [
    { fromMs: window.fromMs, toMs: middle },
    { fromMs: middle, toMs: window.toMs },
  ];
}

/**
 * What to list next: from the watermark minus the look-back up to `now` minus the safety lag.
 *
 * The look-back makes up for clock differences and late listing at the vendor; the lag keeps the open end away from
 * what the vendor may still be writing. `watermarkMs` undefined: the first discovery starts `lookBackMs` ago, or at
 * `sinceMs`. Never reaches further back than `maxReachMs` or `sinceMs`. An empty window has `fromMs === toMs`.
 */
export function discoveryWindow(input: {
  readonly watermarkMs: number | undefined;
  readonly sinceMs: number | undefined;
  readonly nowMs: number;
  readonly lookBackMs: number;
  readonly safetyMs: number;
  readonly maxReachMs: number;
}): Window {
  const toMs = input.nowMs - input.safetyMs;
  const first = input.sinceMs ?? toMs - input.lookBackMs;
  const wanted = input.watermarkMs === undefined ? first : input.watermarkMs - input.lookBackMs;
  const earliestMs = Math.max(input.nowMs - input.maxReachMs, input.sinceMs ?? Number.NEGATIVE_INFINITY);
  const fromMs = Math.max(wanted, earliestMs);
  return { fromMs: Math.min(fromMs, toMs), toMs };
}
