/**
 * The clock of a stand-in: the clock of the caller and an offset that can be changed while it runs.
 *
 * Units: ms; `now` is epoch ms. `move` sets the offset, it does not add to it; it may also go back.
 */
export interface MovableClock {
  now(): number;
  move(toOffsetMs: number): void;
  offsetMs(): number;
}

/** Creates a clock that shows `now()` plus an offset, so that a test lets days pass without waiting. Units: ms. */
export function createMovableClock(now: () => number, offsetMs = 0): MovableClock {
  let offset = offsetMs;
  return {
    now: () => now() + offset,
    move(toOffsetMs) {
      offset = toOffsetMs;
    },
    offsetMs: () => offset,
  };
}
