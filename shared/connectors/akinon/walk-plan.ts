import type { FlowProgress } from './cursor.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The ordinary walk goes this far behind the watermark: the vendor's clock is not ours, and rows may be listed late. */
const MARGIN_MS = 15 * 60_000;
/** The watermark stays this far behind the start of a walk. */
const SAFETY_MS = 60_000;

/** How deep a walk over a flow's main logs goes. */
export interface WalkPlan {
  readonly depth: 'tick' | 'deep' | 'full';
  readonly startedAtMs: number;
  /** Rows that were created before it need not be met; `-Infinity` for a walk to the end. */
  readonly horizonMs: number;
}

/**
 * What to walk next: to just behind the watermark; once an hour through the look-back; once a day, and at first, through
 * everything since `sinceMs`. Nothing says how the vendor sorts, how long it lists and when a row appears, so the deeper
 * walks make up for what the shorter ones can not see. Source: facts sheet section 4.6.
 */
export function planWalk(input: {
  readonly progress: FlowProgress | undefined;
  readonly nowMs: number;
  readonly lookBackMs: number;
  readonly sinceMs: number | undefined;
}): WalkPlan {
  const { progress, nowMs, lookBackMs } = input;
  const sinceMs = input.sinceMs ?? Number.NEGATIVE_INFINITY;
  const plan = (depth: WalkPlan['depth'], horizonMs: number): WalkPlan => ({
    depth,
    startedAtMs: nowMs,
    horizonMs: Math.max(horizonMs, sinceMs),
  });
  if (progress === undefined || isAhead(progress, nowMs) || nowMs - progress.sweptAtMs >= DAY_MS) {
    return plan('full', sinceMs);
  }
  const behindWatermarkMs = progress.watermarkMs - MARGIN_MS;
  if (nowMs - progress.deepAtMs < HOUR_MS) return plan('tick', behindWatermarkMs);
  // After a long pause the watermark lies deeper than the look-back.
  return plan('deep', Math.min(nowMs - lookBackMs, behindWatermarkMs));
}

/** Written by a clock that was wrong: it would hold back every deeper walk until that time has come. */
const isAhead = ({ watermarkMs, deepAtMs, sweptAtMs }: FlowProgress, nowMs: number): boolean =>
  Math.max(watermarkMs, deepAtMs, sweptAtMs) > nowMs + HOUR_MS;

/** The bound below which a walk that began now has seen everything. */
export const settledBeforeMs = ({ startedAtMs }: WalkPlan): number => startedAtMs - SAFETY_MS;

/** The progress of a flow after a walk of this depth was brought to its end. */
export function progressAfter(
  plan: WalkPlan,
  walked: WalkPlan['depth'],
  before: FlowProgress | undefined,
): FlowProgress {
  const at = plan.startedAtMs;
  const known = before === undefined || isAhead(before, at) ? undefined : before;
  return {
    // A clock that was set back a little does not undo what has been listed.
    watermarkMs: Math.max(settledBeforeMs(plan), known?.watermarkMs ?? Number.NEGATIVE_INFINITY),
    deepAtMs: walked === 'tick' ? (known?.deepAtMs ?? at) : at,
    sweptAtMs: walked === 'full' ? at : (known?.sweptAtMs ?? at),
  };
}
