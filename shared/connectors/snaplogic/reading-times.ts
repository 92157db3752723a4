import type { Window } from '../../domain/window.ts';

/** What decides when a window is read. Units: minutes. */
export interface ReadingTimes {
  readonly lookBackMinutes: number;
}

const MINUTE_MS = 60_000;

/**
 * When a window is read after a reading that began at `readAtMs`; `undefined` when that was the last one.
 *
 * A request is logged when it ends, under the time it began: most of what is late comes soon, some of it hours later.
 * So a window is read again when its age has doubled, at first after its own length, and for the last time when it is
 * older than the look-back. With 15 and 120 minutes: at about 1, 15, 30, 60 and 120.
 * Units: epoch milliseconds; the age of a window counts from its end.
 * Test: test/unit/connectors/snaplogic/reading-times.property.test.ts
 */
export function nextReadingMs(window: Window, readAtMs: number, times: ReadingTimes): number | undefined {
  const ageMs = readAtMs - window.toMs;
  const lastMs = times.lookBackMinutes * MINUTE_MS;
  if (ageMs >= lastMs) return undefined;
  return window.toMs + Math.min(lastMs, Math.max(window.toMs - window.fromMs, 2 * ageMs));
}
