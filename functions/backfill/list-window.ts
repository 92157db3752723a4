import { taskOf } from '../../shared/domain/advance.ts';
import type { BackfillLedger, WindowCounts } from '../../shared/domain/backfill.ts';
import { secondsAt } from '../../shared/domain/backfill-pace.ts';
import { hopSeconds } from '../../shared/domain/backoff.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { isAnewBy, isRecordedBy } from '../../shared/domain/ledger-rows.ts';
import { readAnew } from '../../shared/domain/read-anew.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { ListedSlice } from '../../shared/ports/connector.ts';
import { recordSlices } from '../discover/record-slices.ts';
import type { Services, SourceService } from '../services.ts';

/** A slice that is being read has rested by then, as a rule. Units: seconds. */
const BUSY_SECONDS = 60;

export interface Listing {
  readonly ledger: BackfillLedger;
  readonly perMinute: number;
  readonly correlationId: string;
  /** Some of it may have been recorded before, and its message may be lost. */
  readonly again: boolean;
}

/**
 * Lists a window: records the slices that are new and enqueues them one after the other, at the rate of the backfill.
 *
 * What the same ledger has recorded of it before counts as new, so that a window that was broken off counts as one that was
 * not. Errors: those of the connector; paused while slices that have to begin anew are being read.
 */
export async function listWindow(
  services: Services,
  source: SourceService,
  window: Window,
  listing: Listing,
): Promise<WindowCounts> {
  const { ledger, perMinute, correlationId } = listing;
  const tally = { requests: 0 };
  const discovered = await services.index.loadCheckpoint(source.id, source.stream);
  let [listed, fresh, busy] = [0, 0, 0];
  for await (const slices of source.connector.backfill?.(window, tally, discovered?.cursor) ?? nothing()) {
    const before = fresh;
    const turnSeconds = (place: number): number => secondsAt(ledger, { slices: before + place, calls: 0 }, perMinute);
    const backfill = { ledger: ledger.name, turnSeconds };
    const recorded = await recordSlices(services, source, slices, { correlationId, backfill });
    listed += slices.length;
    fresh += recorded.fresh.length;
    const own = new Set(recorded.fresh.map(({ id }) => id));
    // Some may be this ledger's own: of an earlier try, or recorded this very moment by a copy of this task.
    const others = slices.filter(({ id }) => !own.has(id));
    for (const found of await Promise.all(others.map((slice) => takeUp(services, source, slice, listing)))) {
      if (found === 'own') fresh += 1;
      if (found === 'busy') busy += 1;
    }
  }
  if (busy > 0)
    throw new IngestError('paused', `the backfill waits for ${busy} slices that are being read just now`, {
      source: source.id,
      retryAfterSeconds: BUSY_SECONDS,
    });
  return { listed, fresh, known: listed - fresh, calls: tally.requests };
}

/** A known slice: `own` when this ledger has recorded it; one that has to begin anew does so, unless it is `busy`. */
async function takeUp(
  { index, environment, queue, telemetry }: Services,
  source: SourceService,
  slice: ListedSlice,
  { ledger, again }: Listing,
): Promise<'own' | 'busy' | 'known'> {
  const row = await index.get({ source: source.id, stream: source.stream, id: slice.id });
  if (row === undefined) return 'known';
  const nowMs = environment.now();
  if (isRecordedBy(ledger, row)) {
    // Its message may have been lost with the worker that recorded it; of two copies one turns stale.
    if (again && isUntouched(row))
      await queue.send(source.id, [{ task: taskOf(row), delaySeconds: waitOf(row, nowMs) }]);
    return 'own';
  }
  if (slice.anew !== true || isAnewBy(ledger, row)) return 'known';
  const begun = readAnew(row, slice, ledger.name, nowMs);
  if (begun === 'busy' || (await index.save(begun.row)) === 'conflict') return 'busy';
  if (begun.next !== undefined) await queue.send(source.id, [begun.next]);
  const ids = { source: source.id, id: row.id, ...correlation(row) };
  telemetry.emit({ kind: 'moved', ...ids, from: row.state, to: begun.row.state });
  return 'known';
}

const isUntouched = ({ state, hop, lease }: SliceRow): boolean =>
  state === 'pending' && hop === 0 && lease === undefined;

const waitOf = ({ dueAtMs }: SliceRow, nowMs: number): number => hopSeconds((dueAtMs - nowMs) / 1_000);

async function* nothing(): AsyncGenerator<readonly ListedSlice[]> {}
