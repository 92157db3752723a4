import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bisect, discoveryWindow, splitWindow, type Window } from '../../../shared/domain/window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const range = fc
  .tuple(instant, fc.nat({ max: 1_000 * HOUR }))
  .map(([fromMs, ms]): Window => ({ fromMs, toMs: fromMs + ms }));

const tiles = (windows: readonly Window[], whole: Window): void => {
  let at = whole.fromMs;
  for (const { fromMs, toMs } of windows) {
    expect(fromMs).toBe(at);
    expect(toMs).toBeGreaterThan(fromMs);
    at = toMs;
  }
  expect(at).toBe(whole.toMs);
};

it('windows tile their range: no gap, no overlap, none too long', () => {
  fc.assert(
    fc.property(range, fc.integer({ min: HOUR, max: 1_000 * HOUR }), (whole, maxMs) => {
      const windows = splitWindow(whole, maxMs);
      tiles(windows, whole);
      for (const { fromMs, toMs } of windows) expect(toMs - fromMs).toBeLessThanOrEqual(maxMs);
      expect(windows).toHaveLength(Math.ceil((whole.toMs - whole.fromMs) / maxMs));
    }),
  );
});

it('halving a window again and again ends, and the pieces tile it', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 1, max: 100 * MINUTE }), (fromMs, ms) => {
      const whole = { fromMs, toMs: fromMs + ms };
      const pieces = (window: Window): Window[] => bisect(window, MINUTE)?.flatMap(pieces) ?? [window];
      tiles(pieces(whole), whole);
      for (const piece of pieces(whole)) expect(piece.toMs - piece.fromMs).toBeLessThanOrEqual(MINUTE);
    }),
  );
});

it('between two discoveries no time is left out, whatever the clocks do and however long one did not come', () => {
  const settings = fc.record({
    lookBackMs: fc.nat({ max: 48 * HOUR }),
    safetyMs: fc.nat({ max: 10 * MINUTE }),
    maxReachMs: fc.integer({ min: HOUR, max: 1_000 * HOUR }),
    sinceMs: fc.option(fc.integer({ min: 0, max: 500 * HOUR }), { nil: undefined }),
  });
  // Clocks that run, stand still, jump far ahead and go back; some discoveries fail, and leave the watermark alone.
  const ticks = fc.array(
    fc.record({
      ms: fc.oneof(fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), fc.integer({ min: 0, max: 2_000 * HOUR })),
      fails: fc.boolean(),
    }),
    { minLength: 2, maxLength: 20 },
  );
  fc.assert(
    fc.property(settings, ticks, (setting, steps) => {
      let nowMs = 5_000 * HOUR;
      let watermarkMs: number | undefined;
      for (const { ms, fails } of steps) {
        nowMs += ms;
        const window = discoveryWindow({ ...setting, watermarkMs, nowMs });
        expect(window.fromMs).toBeLessThanOrEqual(window.toMs);
        expect(window.toMs).toBe(nowMs - setting.safetyMs);
        if (watermarkMs !== undefined) {
          // Back to the watermark and the look-back behind it, unless the vendor itself does not reach so far.
          const missed = window.fromMs - (watermarkMs - setting.lookBackMs);
          if (missed > 0) expect(window.fromMs).toBe(Math.min(window.toMs, nowMs - setting.maxReachMs));
        }
        if (!fails) watermarkMs = window.toMs;
      }
    }),
    { numRuns: 500 },
  );
});
