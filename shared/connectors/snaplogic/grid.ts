import { utcSeconds } from '../../domain/utc.ts';
import type { Window } from '../../domain/window.ts';

const MINUTE_MS = 60_000;

/** From an instant on, windows end at the borders of this length, up to the next grid. Units: epoch ms, minutes. */
export interface Grid {
  readonly fromMs: number;
  readonly minutes: number;
}

/** A stretch of time that has windows of one length; the last one ends with it. */
export interface Section extends Window {
  readonly minutes: number;
  /** Discoveries list just these windows. Where not, windows of any length may have been recorded. */
  readonly exact: boolean;
}

/** The last border of the grid at or before an instant. The grid begins at the epoch. Units: ms, minutes. */
export const alignedDown = (ms: number, windowMinutes: number): number =>
  Math.floor(ms / (windowMinutes * MINUTE_MS)) * windowMinutes * MINUTE_MS;

/**
 * The windows from `fromMs` on that have ended by `closedByMs`.
 *
 * Shape: half-open, ascending, without gap or overlap; each ends at the next border of the grid. When `fromMs` is no
 * border, since the length was changed, the first one is shorter: never does a window overlap one of another length.
 * Test: test/unit/connectors/snaplogic/windows.property.test.ts
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
 * The grids by which windows are listed, when the next one to be listed is of the grid `next`.
 * Shape: ascending; one by which nothing was listed is not among them.
 */
export function gridsUpTo(listed: readonly Grid[], next: Grid): readonly Grid[] {
  const used = listed.filter(({ fromMs }) => fromMs < next.fromMs);
  return used.at(-1)?.minutes === next.minutes ? used : [...used, next];
}

/**
 * All of time, by how its windows are found: of one length as far as nobody remembers by which grids discoveries have
 * listed, and from there on by those grids.
 *
 * Shape: ascending, without gap or overlap; some may be empty. One ends at `floorMs`, before which no discovery has listed.
 */
export function sectionsOf(grids: readonly Grid[], floorMs: number | undefined, minutes: number): readonly Section[] {
  const begins = [
    { fromMs: Number.NEGATIVE_INFINITY, minutes, exact: false },
    ...(floorMs === undefined ? [] : [{ fromMs: floorMs, minutes, exact: false }]),
    ...grids.map((grid) => ({ ...grid, exact: true })),
  ];
  return begins.map((begin, place) => ({ ...begin, toMs: begins[place + 1]?.fromMs ?? Number.POSITIVE_INFINITY }));
}

/**
 * The windows of a section that begin in a range and have ended by `closedByMs`.
 * Shape: half-open, ascending, without gap or overlap, also from one section to the next.
 * Test: test/unit/connectors/snaplogic/lengths.property.test.ts
 */
export function* windowsOfSection(section: Section, range: Window, closedByMs: number): Generator<Window> {
  const { minutes } = section;
  const untilMs = Math.min(section.toMs, range.toMs);
  for (let at = Math.max(section.fromMs, alignedDown(range.fromMs, minutes)); at < untilMs; ) {
    const toMs = Math.min(alignedDown(at, minutes) + minutes * MINUTE_MS, section.toMs);
    if (toMs > closedByMs) return;
    if (at >= range.fromMs) yield { fromMs: at, toMs };
    at = toMs;
  }
}

/**
 * Names of the windows of other lengths that hold a moment of this one, cut to its section or whole, as they are recorded
 * before there is a section.
 *
 * Shape: without its own name. Test: test/unit/connectors/snaplogic/windows.property.test.ts
 */
export function otherWindowIds(window: Window, lengths: readonly number[], section: Window): string[] {
  const ids = new Set<string>();
  for (const minutes of lengths) {
    for (let fromMs = alignedDown(window.fromMs, minutes); fromMs < window.toMs; fromMs += minutes * MINUTE_MS) {
      const toMs = fromMs + minutes * MINUTE_MS;
      ids.add(windowId({ fromMs, toMs }));
      ids.add(windowId({ fromMs: Math.max(fromMs, section.fromMs), toMs: Math.min(toMs, section.toMs) }));
    }
  }
  ids.delete(windowId(window));
  return [...ids];
}

/** `2026-11-21T10:00:00Z_2026-11-21T10:15:00Z`: the same bounds always give the same name. */
export const windowId = ({ fromMs, toMs }: Window): string => `${utcSeconds(fromMs)}_${utcSeconds(toMs)}`;
