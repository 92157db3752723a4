/**
 * The clock of a stand-in: the clock of the caller and an offset that can be changed while it runs, or one instant.
 *
 * Units: ms; `now` is epoch ms. `move` sets the offset, it does not add to it; it may also go back. `stop` holds the clock
 * at an instant until it is moved again, so that a comparison meets a world that does not change meanwhile.
 */
export interface MovableClock {
  now(): number;
  move(toOffsetMs: number): void;
  stop(atMs: number): void;
  offsetMs(): number;
}

/** Creates a clock that shows `now()` plus an offset, so that a test lets days pass without waiting. Units: ms. */
export function createMovableClock(now: () => number, offsetMs = 0): MovableClock {
  let offset = offsetMs;
  let stoppedAtMs: number | undefined;
  return {
    now: () => stoppedAtMs ?? now() + offset,
    move(toOffsetMs) {
      offset = toOffsetMs;
      stoppedAtMs = undefined;
    },
    stop(atMs) {
      stoppedAtMs = atMs;
    },
    offsetMs: () => (stoppedAtMs === undefined ? offset : stoppedAtMs - now()),
  };
}
