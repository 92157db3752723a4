import type { Window } from '../../domain/window.ts';
import type { ListingMemory, OpenRun, Reading } from './memory.ts';
import { completedMs, isDoubtful, isFinal, scheduledMs } from './run.ts';
import type { RunLog } from './schema.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The vendor removes a run log 15 days after it was made. Source: facts sheet section 2.3. */
const RETENTION_MS = 15 * DAY_MS;
/** Nothing is listed for days before this long ago. */
export const SETTLED_AFTER_MS = RETENTION_MS + DAY_MS;
/** An asynchronous run is over after 7 days at most. Source: facts sheet section 2.3. */
const ASYNC_TIMEOUT_MS = 7 * DAY_MS;
/** Reports that come after the timeout: a doubtful end is looked at once after the first, and again by a deep reading. */
const LATE_REPORT_MS = 3 * HOUR_MS;
const DOUBT_MS = DAY_MS;
/** An ordinary reading goes this far behind what was read before: for runs that are listed late, and for clocks that differ. */
const OVERLAP_MS = HOUR_MS;
/** Run ids that are remembered for a listing; with more, deep readings come hourly. */
const MAX_OPEN = 100;

/** An ordinary reading is due when a discovery asks for it, and after this long in any case. */
const LONGEST_REST_MS = 12 * HOUR_MS;

/** A schedule counts as deleted after this long: a router that has lost its way answers 404 as well, for a while. */
export const DELETED_AFTER_MS = DAY_MS;

/** Is that so long ago, and not in a future that only a clock that ran ahead has seen? */
const isWithin = (agoMs: number, longestMs: number): boolean => agoMs >= -HOUR_MS && agoMs < longestMs;

/** Has the listing to be read now? One that the vendor does not know is asked for hourly. */
export function isDue({ missing, readAtMs }: ListingMemory, wokenAtMs: number | undefined, nowMs: number): boolean {
  if (missing !== undefined) return nowMs - missing.askedAtMs >= HOUR_MS;
  if (readAtMs === undefined || !isWithin(nowMs - readAtMs, LONGEST_REST_MS)) return true;
  return wokenAtMs !== undefined && wokenAtMs > readAtMs;
}

/**
 * Whether the next reading is a deep one, and down to which scheduleTimestamp it goes; `undefined`: to the end.
 *
 * Deep (the first, then once a day): down to the look-back behind the oldest run that could still change. Ordinary: down to
 * an overlap behind what was read before, as open runs are asked for one by one.
 */
export function planReading(
  memory: ListingMemory,
  options: { readonly nowMs: number; readonly lookBackMs: number; readonly sinceMs: number | undefined },
): { readonly deep: boolean; readonly floorMs: number | undefined } {
  const { nowMs, lookBackMs, sinceMs } = options;
  const deepEveryMs = memory.crowded ? HOUR_MS : DAY_MS;
  const deep = memory.deepAtMs === undefined || !isWithin(nowMs - memory.deepAtMs, deepEveryMs);
  const known = deep ? memory.floorMs : memory.unordered ? undefined : memory.frontierMs;
  const floorMs = known === undefined ? undefined : known - (deep ? lookBackMs : OVERLAP_MS);
  return { deep, floorMs: sinceMs === undefined ? floorMs : Math.max(sinceMs, floorMs ?? sinceMs) };
}

/** When to ask for a run by its id; `undefined` when there is no need. */
function nextLookMs(row: RunLog, nowMs: number): number | undefined {
  const endedMs = completedMs(row);
  if (!isFinal(row) || endedMs === undefined) {
    const ageMs = Math.max(0, nowMs - (scheduledMs(row) ?? nowMs));
    return nowMs + (ageMs > ASYNC_TIMEOUT_MS + DAY_MS ? LONGEST_REST_MS : Math.min(HOUR_MS, ageMs / 8));
  }
  return isDoubtful(row) && nowMs < endedMs + LATE_REPORT_MS ? endedMs + LATE_REPORT_MS : undefined;
}

const isUnsettled = (row: RunLog, nowMs: number): boolean =>
  !isFinal(row) || (isDoubtful(row) && nowMs - (completedMs(row) ?? nowMs) < DOUBT_MS);

/** What a reading learns while rows come by. */
export class Progress {
  readonly #nowMs: number;
  readonly #open: Map<string, OpenRun>;
  /** Open runs that this step has met; in the moment of its start a run is due again at once. */
  readonly #met = new Set<string>();
  /** Open runs have been forgotten since the last deep reading began. */
  readonly #crowded: boolean;
  newestMs: number | undefined;
  unsettledMs: number | undefined;

  constructor(memory: ListingMemory, reading: Reading, nowMs: number) {
    this.#nowMs = nowMs;
    this.#open = new Map(memory.open.map((run) => [run.runId, run]));
    this.#crowded = memory.crowded && !(reading.deep && memory.reading === undefined);
    this.newestMs = reading.newestMs;
    this.unsettledMs = reading.unsettledMs;
  }

  /** A row has been read. */
  see(row: RunLog): void {
    const { runId } = row;
    const atMs = scheduledMs(row);
    const dueMs = nextLookMs(row, this.#nowMs);
    this.#met.add(runId);
    if (dueMs === undefined) this.#open.delete(runId);
    else this.#open.set(runId, { runId, ...(atMs === undefined ? {} : { atMs }), dueMs });
    if (atMs === undefined) return;
    this.newestMs = Math.max(this.newestMs ?? atMs, atMs);
    if (isUnsettled(row, this.#nowMs)) this.unsettledMs = Math.min(this.unsettledMs ?? atMs, atMs);
  }

  /** The vendor does not know the run any more: what has landed of it is its last word. */
  forget(runId: string): void {
    this.#open.delete(runId);
  }

  /** Open runs that no walk has met for long enough. */
  due(): OpenRun[] {
    return [...this.#open.values()].filter(({ runId, dueMs }) => dueMs <= this.#nowMs && !this.#met.has(runId));
  }

  /** The open runs, newest first, as many as are remembered. */
  open(): Pick<ListingMemory, 'open' | 'crowded'> {
    const newestFirst = [...this.#open.values()].sort((left, right) => (right.atMs ?? 0) - (left.atMs ?? 0));
    return { open: newestFirst.slice(0, MAX_OPEN), crowded: this.#crowded || newestFirst.length > MAX_OPEN };
  }
}

/** The memory once a reading is finished. */
export function finished(memory: ListingMemory, reading: Reading, unordered: boolean): ListingMemory {
  const { startedAtMs, deep, newestMs, unsettledMs } = reading;
  const { reading: _over, missing: _found, wasReadAtMs: _was, ...kept } = memory;
  const readToMs = newestMs === undefined ? undefined : Math.min(startedAtMs, newestMs);
  const frontierMs = readToMs === undefined ? memory.frontierMs : Math.max(readToMs, memory.frontierMs ?? readToMs);
  const read = { ...kept, readAtMs: startedAtMs, frontierMs };
  if (!deep) return { ...read, unordered: memory.unordered || unordered };
  const floorMs = frontierMs === undefined ? undefined : Math.min(frontierMs, unsettledMs ?? frontierMs);
  return { ...read, deepAtMs: startedAtMs, floorMs, unordered };
}

/**
 * What the vendor has deleted before this reading could come. `landedMs`: the last day that has landed, which tells when
 * a listing was read that was given up meanwhile, and of which nothing is remembered.
 */
export function lostRanges(
  memory: ListingMemory,
  { nowMs, sinceMs, landedMs }: Record<'sinceMs' | 'landedMs', number | undefined> & { readonly nowMs: number },
): { readonly window: Window; readonly note: string }[] {
  const readMs = memory.readAtMs ?? memory.wasReadAtMs ?? landedMs;
  const fromMs = readMs ?? sinceMs;
  const toMs = nowMs - RETENTION_MS;
  if (fromMs === undefined || fromMs >= toMs) return [];
  const why = readMs === undefined ? 'options.since lies further back than that' : 'it was not read in between';
  return [
    {
      window: { fromMs, toMs },
      note: `run logs of schedule ${memory.scheduleId} of job ${memory.jobId}: the vendor keeps them for 15 days, and ${why}`,
    },
  ];
}
