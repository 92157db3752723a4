import { utcSeconds } from '../../domain/utc.ts';
import type { Window } from '../../domain/window.ts';

const MINUTE_MS = 60_000;

/** The last border of the grid at or before an instant. The grid begins at the epoch. Units: ms, minutes. */
export const alignedDown = (ms: number, windowMinutes: number): number =>
  Math.floor(ms / (windowMinutes * MINUTE_MS)) * windowMinutes * MINUTE_MS;

/**
 * The windows from `fromMs` on that have ended by `closedByMs`.
 *
 * Shape: half-open, ascending, without gap or overlap; each ends at the next border of the grid. When `fromMs` is no
 * border, since the length was changed, the first one is shorter: never does a window overlap one of another length.
 * Test: test/unit/connectors/snaplogic/grid.property.test.ts
 */
export function* closedWindows(fromMs: number, closedByMs: number, windowMinutes: number): Generator<Window> {
  const lengthMs = windowMinutes * MINUTE_MS;
  for (let at = fromMs; ; ) {
    const toMs = alignedDown(at, windowMinutes) + lengthMs;
    if (toMs > closedByMs) return;
    yield { fromMs: at, toMs };
    at = toMs;
  }
}

/**
 * Names of the windows of other lengths that hold a moment of this one: what was landed before the length was changed.
 * Shape: without its own name. Test: test/unit/connectors/snaplogic/grid.property.test.ts
 */
export function otherWindowIds(window: Window, lengths: readonly number[]): string[] {
  const ids = new Set<string>();
  for (const minutes of lengths) {
    for (let at = alignedDown(window.fromMs, minutes); at < window.toMs; at += minutes * MINUTE_MS)
      ids.add(windowId({ fromMs: at, toMs: at + minutes * MINUTE_MS }));
  }
  ids.delete(windowId(window));
  return [...ids];
}

/** `2026-11-21T10:00:00Z_2026-11-21T10:15:00Z`: the same bounds always give the same name. */
export const windowId = ({ fromMs, toMs }: Window): string => `${utcSeconds(fromMs)}_${utcSeconds(toMs)}`;
