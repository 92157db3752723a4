import { taskOf } from '../../shared/domain/advance.ts';
import { hopSeconds } from '../../shared/domain/backoff.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { STILL_EXECUTING } from '../../shared/domain/outcome.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import { daysTouched } from '../../shared/domain/touched-days.ts';
import type { ListedSlice } from '../../shared/ports/connector.ts';
import { markDirty } from '../curate/mark-dirty.ts';
import type { Services, SourceService } from '../services.ts';
import { knownSlices } from './known-slices.ts';

/** On whose behalf slices are recorded. */
export interface Recording {
  readonly correlationId: string;
  /** A backfill: its ledger, and how long each new slice waits for its turn, by its place among those of this call. Units: seconds. */
  readonly backfill?: { readonly ledger: string; turnSeconds(place: number): number };
}

/**
 * Records the slices that are new, then enqueues them, and marks their days. Those that are known stay untouched.
 *
 * Shape: `known` are ids. A crash in between leaves slices that are recorded but not enqueued: the sweeper finds them.
 * Errors: transient when index or queue can not be reached.
 */
export async function recordSlices(
  services: Services,
  source: SourceService,
  slices: readonly ListedSlice[],
  recording: Recording,
): Promise<{ readonly known: ReadonlySet<string>; readonly fresh: readonly SliceRow[] }> {
  const { index, environment, queue, telemetry } = services;
  const nowMs = environment.now();
  const known = await knownSlices(index, { source: source.id, stream: source.stream }, slices);
  const unknown = slices.filter(({ id }) => !known.has(id));
  const fresh = await index.record(unknown.map((slice, place) => newRow(source, slice, nowMs, recording, place)));
  await queue.send(
    source.id,
    fresh.map((row) => ({ task: taskOf(row), delaySeconds: hopSeconds((row.dueAtMs - nowMs) / 1000) })),
  );
  // Once a page: a crash before it costs a moment's view of runs that have just begun; they are marked when they end.
  await markDirty(
    services,
    source.id,
    source.vendor,
    fresh.flatMap((row) => daysTouched(undefined, row)),
  );
  for (const row of fresh) {
    const more = { ...correlation(row), ...(row.note === undefined ? {} : { note: row.note }) };
    telemetry.emit({ kind: 'moved', source: source.id, id: row.id, from: 'pending', to: 'pending', ...more });
  }
  return { known, fresh };
}

function newRow(
  source: SourceService,
  slice: ListedSlice,
  nowMs: number,
  { correlationId, backfill }: Recording,
  place: number,
): SliceRow {
  const delaySeconds = Math.max(slice.delaySeconds, backfill?.turnSeconds(place) ?? 0);
  const seconds = hopSeconds(delaySeconds);
  const turn = backfill === undefined || delaySeconds === 0 ? undefined : 'waits for its turn in the backfill';
  const note = isExecuting(slice) ? STILL_EXECUTING : turn;
  return {
    version: 1,
    source: source.id,
    vendor: source.vendor,
    correlationId,
    ...(backfill === undefined ? {} : { backfill: backfill.ledger }),
    stream: source.stream,
    id: slice.id,
    state: 'pending',
    revision: 1,
    hop: 0,
    dueAtMs: nowMs + seconds * 1000,
    ...(delaySeconds > seconds && backfill !== undefined ? { notBeforeMs: nowMs + delaySeconds * 1000 } : {}),
    discoveredAtMs: nowMs,
    ...(turn === undefined ? {} : { wokenAtMs: nowMs + delaySeconds * 1000 }),
    updatedAtMs: nowMs,
    failures: 0,
    requests: 0,
    ...(slice.run === undefined ? {} : { run: slice.run }),
    ...(slice.window === undefined ? {} : { window: slice.window }),
    ...(note === undefined ? {} : { note }),
    memory: slice.memory,
    parts: [],
  };
}

/** The first look at a run that has just begun may be minutes away: people see what it waits for. */
const isExecuting = ({ run, delaySeconds }: ListedSlice): boolean =>
  delaySeconds > 0 && (run?.status === 'queued' || run?.status === 'running');
