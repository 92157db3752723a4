import type { Window } from '../../domain/window.ts';
import type { ListedSlice, Tally } from '../../ports/connector.ts';
import type { AkinonClient } from './client.ts';
import { executionOf, type FlowWalk, newWalk, walkFlow } from './discovery.ts';
import { firstPageBefore } from './first-page.ts';
import type { LogRow } from './log-row.ts';

/** A listing that lies longer is begun anew. Units: milliseconds. */
const MAX_AGE_MS = 3_600_000;

/** How far the listing of a range has come. What it has listed is listed once more by whoever goes on with it. */
interface Kept {
  readonly range: Window;
  readonly startedAtMs: number;
  readonly pages: ListedSlice[][];
  readonly ended: Set<string>;
  readonly walks: Map<string, FlowWalk>;
  readonly seen: Set<string>;
  requests: number;
}

/**
 * Lists the executions of past ranges, each flow from the page on which the range begins.
 *
 * A listing that needs more requests than the source's budget grants at once is broken off, and goes on when it is asked for
 * again: by this process. A loss costs requests, nothing else. Memory: the slices of one range.
 */
export class Backfill {
  readonly #client: AkinonClient;
  readonly #flows: readonly string[];
  #kept: Kept | undefined;

  constructor(client: AkinonClient, flows: readonly string[]) {
    this.#client = client;
    this.#flows = flows;
  }

  /**
   * Shape: each execution once; one without `created` is left out: nothing says which day it is of.
   * Errors: as `AkinonClient.listLogs`; transient when a listing does not come to rest.
   */
  async *list(
    range: Window,
    listed: (flowId: string, row: LogRow) => ListedSlice,
    { nowMs, tally }: { readonly nowMs: number; readonly tally: Tally },
  ): AsyncGenerator<readonly ListedSlice[]> {
    const kept = this.#take(range, nowMs);
    tally.requests += kept.requests;
    yield* kept.pages;
    try {
      for (const flowId of this.#flows) {
        if (kept.ended.has(flowId)) continue;
        for await (const rows of this.#rows(flowId, kept, tally)) {
          const page = rows.filter((row) => isFirst(row, kept)).map((row) => listed(flowId, row));
          kept.pages.push(page);
          if (page.length > 0) yield page;
        }
        kept.ended.add(flowId);
      }
    } catch (error) {
      this.#kept = kept;
      throw error;
    }
  }

  async *#rows(flowId: string, kept: Kept, tally: Tally): AsyncGenerator<LogRow[]> {
    const { range, startedAtMs } = kept;
    const list = async (page: number) => {
      const before = tally.requests;
      try {
        return await this.#client.listLogs({ flowId, logType: 1 }, page, tally);
      } finally {
        // What the budget has refused was not sent.
        kept.requests += tally.requests - before;
      }
    };
    const known = kept.walks.get(flowId);
    const plan = { depth: 'full', startedAtMs, horizonMs: range.fromMs } as const;
    const walk = known ?? newWalk(plan, await firstPageBefore(list, range.toMs));
    kept.walks.set(flowId, walk);
    yield* walkFlow(list, walk);
  }

  /** The listing of this range that was broken off, nobody else's then; otherwise a new one. */
  #take(range: Window, nowMs: number): Kept {
    const kept = this.#kept;
    const age = nowMs - (kept?.startedAtMs ?? Number.NaN);
    const fits = kept?.range.fromMs === range.fromMs && kept.range.toMs === range.toMs && age >= 0 && age < MAX_AGE_MS;
    this.#kept = undefined;
    if (fits) return kept;
    return {
      range,
      startedAtMs: nowMs,
      pages: [],
      ended: new Set(),
      walks: new Map(),
      seen: new Set(),
      requests: 0,
    };
  }
}

function isFirst(row: LogRow, { range, seen }: Kept): boolean {
  const id = executionOf(row);
  const createdMs = row.fields.created.ms ?? Number.NaN;
  if (seen.has(id) || !(createdMs >= range.fromMs && createdMs < range.toMs)) return false;
  seen.add(id);
  return true;
}
