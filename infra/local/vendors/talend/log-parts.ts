import type { LogLayout } from './log-layout.ts';

/** Entries [from, to) of a log; `nextEndSecond` (epoch s) is set when older entries remain in what was asked for. */
export interface LogPart {
  readonly from: number;
  readonly to: number;
  readonly nextEndSecond?: number;
}

/**
 * Returns the entries [from, to) that exist at an instant and lie in a range of whole seconds.
 *
 * Shape: both bounds are inclusive: an entry belongs to the second it lies in. Units: epoch s, `visibleUntilMs` epoch ms.
 */
export function entriesBetween(
  layout: LogLayout,
  range: { readonly startSecond?: number | undefined; readonly endSecond?: number | undefined },
  visibleUntilMs: number,
): LogPart {
  const visible = layout.countBefore(visibleUntilMs + 1);
  const from = range.startSecond === undefined ? 0 : layout.countBefore(range.startSecond * 1000);
  const to = range.endSecond === undefined ? visible : layout.countBefore((range.endSecond + 1) * 1000);
  return { from: Math.min(from, visible), to: Math.max(Math.min(from, visible), Math.min(to, visible)) };
}

/**
 * Returns the newest part of a range that holds at most `limit` entries.
 *
 * Shape: the part begins at a whole second, and `nextEndSecond` is the second of the newest entry that is left, so that a
 * client which passes it on as `endTime` (inclusive) neither loses nor doubles an entry. A single second with more than
 * `limit` entries stays whole, since nothing smaller can be asked for.
 * Source: facts sheet, Talend 1.3 (206, newest 100,000 entries, X-Log-Next-Request-End-Time).
 */
export function newestPart(layout: LogLayout, range: LogPart, limit: number): LogPart {
  const { from, to } = range;
  if (to - from <= limit) return { from, to };
  const earliest = to - limit;
  const secondOf = (entry: number) => Math.floor(layout.timestampOf(entry) / 1000);
  const sharesSecond = secondOf(earliest - 1) === secondOf(earliest);
  const border = sharesSecond ? layout.countBefore((secondOf(earliest) + 1) * 1000) : earliest;
  const start = border < to ? border : Math.max(from, layout.countBefore(secondOf(to - 1) * 1000));
  return start <= from ? { from, to } : { from: start, to, nextEndSecond: secondOf(start - 1) };
}

/** Returns the parts a client gets for a whole log, oldest first; an empty log has none. */
export function partsOf(layout: LogLayout, limit: number): LogPart[] {
  const parts: LogPart[] = [];
  let to = layout.entries;
  while (to > 0) {
    const part = newestPart(layout, { from: 0, to }, limit);
    parts.unshift(part);
    to = part.from;
  }
  return parts;
}
