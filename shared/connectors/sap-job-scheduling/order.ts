/** A row of a listing as the walk needs it. `atMs`: scheduleTimestamp, epoch milliseconds. */
export interface ListedRow {
  readonly runId: string;
  readonly atMs: number | undefined;
}

/** Which way a listing runs, as far as it has been seen. `unclear`: too few rows, or too short a span, to tell. */
export type Direction = 'newest-first' | 'oldest-first' | 'mixed' | 'unclear';

/** What has been seen of a listing's order; JSON, so that it can rest in a slice's memory. */
export interface Order {
  readonly firstMs?: number | undefined;
  readonly lastMs?: number | undefined;
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  readonly falls: boolean;
  readonly rises: boolean;
  readonly rows: number;
}

/** A run may be listed this late, or rows be sorted by another of their times: no other order yet. Units: milliseconds. */
export const SLACK_MS = 900_000;

/** Fewer rows may have an order by chance. */
const ENOUGH_ROWS = 20;

export const UNSEEN_ORDER: Order = { falls: true, rises: true, rows: 0 };

/** The order with more rows seen, in the order in which they were listed. */
export function observe(order: Order, rows: readonly ListedRow[]): Order {
  let { firstMs, lastMs, minMs, maxMs, falls, rises } = order;
  for (const { atMs } of rows) {
    if (atMs === undefined) return { ...order, falls: false, rises: false, rows: order.rows + rows.length };
    falls &&= minMs === undefined || atMs <= minMs + SLACK_MS;
    rises &&= maxMs === undefined || atMs >= maxMs - SLACK_MS;
    firstMs ??= atMs;
    lastMs = atMs;
    minMs = Math.min(minMs ?? atMs, atMs);
    maxMs = Math.max(maxMs ?? atMs, atMs);
  }
  return { firstMs, lastMs, minMs, maxMs, falls, rises, rows: order.rows + rows.length };
}

export function directionOf({ firstMs, lastMs, falls, rises, rows }: Order): Direction {
  if (!falls && !rises) return 'mixed';
  if (firstMs === undefined || lastMs === undefined || rows < ENOUGH_ROWS) return 'unclear';
  if (falls && firstMs - lastMs > SLACK_MS) return 'newest-first';
  if (rises && lastMs - firstMs > SLACK_MS) return 'oldest-first';
  return 'unclear';
}
