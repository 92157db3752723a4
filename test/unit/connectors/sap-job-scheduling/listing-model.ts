import { afterPage, type WalkedPage } from '../../../../shared/connectors/sap-job-scheduling/walk.ts';
import { startOfWalk, type WalkState } from '../../../../shared/connectors/sap-job-scheduling/walk-state.ts';

export interface ModelRow {
  readonly runId: string;
  readonly atMs: number;
}

/** How a vendor lists rows, in the ways that nothing documents. */
export interface ListingHabits {
  readonly order: 'newest' | 'oldest' | 'mixed';
  readonly base: 0 | 1;
  readonly pageSize: number;
  readonly total: boolean;
  readonly cursors: boolean;
  /** By so much a row's time lies behind its place in the order: the n-th by the n-th of these. Units: milliseconds. */
  readonly jitterMs?: readonly number[];
  /** Every second page is so many rows shorter. */
  readonly shorter?: number;
}

export const EVERY_MS = 600_000;

/** A listing whose rows come and go while it is walked. `rows` are in the order of their times. */
export class ListingModel {
  readonly habits: ListingHabits;
  rows: ModelRow[];
  requests = 0;
  #made: number;

  constructor(count: number, habits: ListingHabits) {
    this.habits = habits;
    this.rows = [];
    this.#made = 0;
    this.add(count);
  }

  add(count: number): void {
    for (let nth = 0; nth < count; nth += 1) {
      this.#made += 1;
      const { jitterMs = [0] } = this.habits;
      const atMs = this.#made * EVERY_MS + (jitterMs[this.#made % jitterMs.length] ?? 0);
      this.rows.push({ runId: `run-${this.#made}`, atMs });
    }
  }

  purge(count: number): void {
    this.rows.splice(0, count);
  }

  page({ request, base }: WalkState): WalkedPage {
    this.requests += 1;
    const { total, cursors, shorter = 0 } = this.habits;
    const pageSize = this.habits.pageSize - (this.requests % 2) * shorter;
    const listed = this.#listed();
    const from = request.kind === 'offset' ? this.#skipped(request.skip + (base ?? 0)) : this.#after(request.next);
    const rows = listed.slice(from, from + pageSize);
    const last = rows.at(-1);
    const more = cursors && from + pageSize < listed.length;
    return { rows, total: total ? listed.length : undefined, next: more ? last?.runId : undefined };
  }

  #skipped(offset: number): number {
    return Math.max(0, offset - this.habits.base);
  }

  #after(runId: string): number {
    return this.#listed().findIndex((row) => row.runId === runId) + 1;
  }

  #listed(): ModelRow[] {
    const { order } = this.habits;
    if (order === 'oldest') return this.rows;
    if (order === 'newest') return [...this.rows].reverse();
    const place = ({ runId }: ModelRow) => (Number(runId.slice(4)) * 7_919) % 1_009;
    return [...this.rows].sort((left, right) => place(left) - place(right));
  }
}

/** Walks a model to the end; `meanwhile` is called between two requests. Returns the ids of the rows that were seen. */
export function walk(
  model: ListingModel,
  options: { readonly floorMs?: number; readonly base?: 0 | 1; readonly meanwhile?: (request: number) => void } = {},
): Set<string> {
  const seen = new Set<string>();
  let state = startOfWalk(options.base);
  for (;;) {
    const page = model.page(state);
    for (const { runId } of page.rows) seen.add(runId);
    const next = afterPage(state, page, options.floorMs);
    if (next === 'end') return seen;
    // As between two steps: nothing but JSON survives.
    state = JSON.parse(JSON.stringify(next));
    options.meanwhile?.(model.requests);
    if (model.requests > 2_000) throw new Error('the walk does not end');
  }
}
