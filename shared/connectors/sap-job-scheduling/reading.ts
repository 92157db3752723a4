import { IngestError } from '../../domain/errors.ts';
import type { RecordsToLand } from '../../domain/outcome.ts';
import type { VendorRecord } from '../../domain/record.ts';
import type { Tally } from '../../ports/connector.ts';
import type { ReadRunLog, RunLogPage, SapClient } from './client.ts';
import { schedulesOf } from './discovery.ts';
import type { ListingMemory, Reading } from './memory.ts';
import { directionOf } from './order.ts';
import { finished, lostRanges, Progress, SETTLED_AFTER_MS } from './progress.ts';
import { identifyRunLog, isPlaced, runOfLine, scheduledMs } from './run.ts';
import { afterPage } from './walk.ts';
import { startOfWalk } from './walk-state.ts';

/** A step reads this many pages; a longer walk goes on in the next one. */
const MAX_PAGES = 50;

/** What a step of a reading works with. `memory` is as it was before the step. */
export interface ReadingStep {
  readonly client: SapClient;
  readonly memory: ListingMemory;
  readonly reading: Reading;
  readonly nowMs: number;
  readonly sinceMs: number | undefined;
  /** Start of the last day that has landed. */
  readonly landedMs: number | undefined;
  readonly tally: Tally;
}

export const isKind = (error: unknown, ...kinds: readonly IngestError['kind'][]): boolean =>
  error instanceof IngestError && kinds.includes(error.kind);

/**
 * The page at which a reading begins or goes on.
 *
 * Where the vendor refuses the place, the walk begins anew; where it refuses to skip no row, offsets count from 1, as
 * document 003 says. Errors: gone when it lists nothing; else as `VendorClient`.
 */
export async function openReading(
  step: ReadingStep,
): Promise<{ readonly reading: Reading; readonly page: RunLogPage }> {
  const { client, memory, reading, tally } = step;
  const ask = async (one: Reading) => ({ reading: one, page: await client.runLogs(memory, one.walk, tally) });
  try {
    return await ask(reading);
  } catch (error) {
    const { request, base } = reading.walk;
    const resumed = request.kind === 'cursor' || request.skip > 0;
    if (resumed && isKind(error, 'gone', 'contract')) return await ask({ ...reading, walk: startOfWalk(base) });
    if (!resumed && base === undefined && isKind(error, 'contract'))
      return await ask({ ...reading, walk: startOfWalk(1) });
    throw error;
  }
}

/** One step of a reading as records to land: pages down to the floor, then the open runs that no page held. */
export function readOn(step: ReadingStep, first: RunLogPage): RecordsToLand {
  const { client, memory, nowMs, sinceMs, tally } = step;
  const progress = new Progress(memory, step.reading, nowMs);
  let walk = step.reading.walk;
  let over = false;

  function* take(logs: readonly ReadRunLog[]): Generator<VendorRecord> {
    for (const { row, line } of logs) {
      const atMs = scheduledMs(row);
      if (sinceMs !== undefined && atMs !== undefined && atMs < sinceMs) continue;
      progress.see(row);
      if (isPlaced(row)) yield { ...identifyRunLog(line), json: line };
    }
  }

  /** What was read before a schedule went lands all the same. */
  const isDeleted = async (): Promise<boolean> =>
    (await schedulesOf(client, memory.jobId, tally))?.includes(memory.scheduleId) !== true;

  async function* readPages(): AsyncGenerator<VendorRecord> {
    let page = first;
    for (let count = 1; ; count += 1) {
      yield* take(page.logs);
      const next = afterPage(walk, page, step.reading.floorMs);
      over = next === 'end';
      if (next === 'end') return;
      walk = next;
      if (count >= MAX_PAGES) return;
      const more = await orPaused(orGone(client.runLogs(memory, walk, tally)));
      if (more === PAUSED) return;
      over = more === undefined && (await isDeleted());
      if (over) return;
      if (more === undefined) throw new IngestError('transient', 'run logs answered 404 in the middle of a listing');
      page = more;
    }
  }

  async function* records(): AsyncGenerator<VendorRecord> {
    yield* readPages();
    if (!over) return;
    for (const { runId } of progress.due()) {
      const log = await orPaused(orGone(client.runLog(memory, runId, tally)));
      // They stay open, and the next reading asks for them.
      if (log === PAUSED) return;
      if (log === undefined) progress.forget(runId);
      else yield* take([log]);
    }
  }

  return {
    records: records(),
    identify: identifyRunLog,
    repeats: 'versions',
    place: { kind: 'per-day' },
    runOf: ({ json }) => runOfLine(json, memory),
    after: () => {
      const { newestMs, unsettledMs } = progress;
      const reading = { ...step.reading, walk, newestMs, unsettledMs };
      const known = { ...memory, ...progress.open() };
      // Nobody has promised what lies before `options.since`.
      const promised = { ...step, sinceMs: memory.backfillFromMs === undefined ? sinceMs : undefined };
      const lost = memory.reading === undefined ? lostRanges(memory, promised) : [];
      const about = lost.length === 0 ? {} : { lost };
      if (!over) return { ...about, memory: { ...known, reading } };
      const unordered = directionOf(walk.order) === 'mixed';
      return { ...about, memory: finished(known, reading, unordered), settledBeforeMs: nowMs - SETTLED_AFTER_MS };
    },
  };
}

const PAUSED = Symbol('paused');

/** A budget that is spent ends the reading: what it has brought lands, and is not read again for nothing. */
async function orPaused<T>(asked: Promise<T>): Promise<T | typeof PAUSED> {
  try {
    return await asked;
  } catch (error) {
    if (isKind(error, 'paused')) return PAUSED;
    throw error;
  }
}

async function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isKind(error, 'gone')) return undefined;
    throw error;
  }
}
