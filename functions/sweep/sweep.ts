import { taskOf } from '../../shared/domain/advance.ts';
import { hopSeconds } from '../../shared/domain/backoff.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { OPEN_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import { sweepBackfills } from '../backfill/sweep-backfills.ts';
import type { Services } from '../services.ts';

/** A slice counts as overdue when its step is this late; a healthy queue is faster. Units: milliseconds. */
const GRACE_MS = 15 * 60_000;
/** SQS delays a message no longer. Units: milliseconds. */
const LONGEST_DELAY_MS = 900_000;
/** Found slices are enqueued in groups, so that a crash leaves few marked but unsent. */
const GROUP = 50;

/** What a sweep works on: the index and the queues, neither a log nor a vendor. */
export type SweepServices = Pick<Services, 'environment' | 'index' | 'partitions' | 'queue' | 'telemetry'>;

export interface SweepOptions {
  /**
   * Nobody else is working: take over every slice that is leased, due, or due as soon as a message can be delayed, without
   * grace. A process that died between recording a wait and sending its message left no other trace. Only for a process
   * that owns the whole pipeline and has just started.
   */
  readonly takeOver: boolean;
}

/**
 * Enqueues again whatever is open and overdue: slices that were recorded but not enqueued, or whose message was lost;
 * backfills whose message was lost; and days of the lake that are dirty and were not built.
 *
 * The task keeps its hop: whichever copy comes first does the step, the others turn stale. A slice is found again at the
 * earliest after one more grace. Returns how many were enqueued.
 */
export async function sweep(services: SweepServices, source: string, options: SweepOptions): Promise<number> {
  const nowMs = services.environment.now();
  let enqueued = 0;
  let group: SliceRow[] = [];
  const flush = async (): Promise<void> => {
    const rows = await Promise.all(group.map((row) => claim(services, row, nowMs)));
    const claimed = rows.filter((row) => row !== undefined);
    await services.queue.send(
      source,
      claimed.map((row) => ({ task: taskOf(row), delaySeconds: hopSeconds((row.dueAtMs - nowMs) / 1000) })),
    );
    enqueued += claimed.length;
    group = [];
  };
  for (const state of OPEN_STATES) {
    const before = options.takeOver ? undefined : nowMs - GRACE_MS;
    for await (const row of services.index.byState(source, state, before)) {
      if (options.takeOver && mayRest(row, nowMs)) continue;
      group.push(row);
      if (group.length >= GROUP) await flush();
    }
  }
  await flush();
  enqueued += await sweepBackfills(services, source, {
    dueBeforeMs: options.takeOver ? nowMs : nowMs - GRACE_MS,
    takeOver: options.takeOver,
  });
  return enqueued + (await sweepPartitions(services, source, nowMs, options));
}

/** A second message for a day changes nothing: who finds it clean does nothing. */
async function sweepPartitions(
  { partitions, queue }: SweepServices,
  source: string,
  nowMs: number,
  { takeOver }: SweepOptions,
): Promise<number> {
  let enqueued = 0;
  for await (const { dt } of partitions.dirty(source, takeOver ? undefined : nowMs - GRACE_MS)) {
    // Moved first: a crash in between costs one more grace.
    await partitions.postpone({ source, dt }, nowMs);
    await queue.sendCurate({ v: 1, kind: 'curate', source, dt }, 0);
    enqueued += 1;
  }
  return enqueued;
}

/**
 * How long the slice still has to wait. A lease that is taken over waits for nobody, and what was due when it was recorded
 * is due, also after a clock that was set back. Units: milliseconds.
 */
const waitMs = ({ lease, dueAtMs, updatedAtMs }: SliceRow, nowMs: number): number =>
  lease !== undefined || dueAtMs <= updatedAtMs ? 0 : Math.max(0, dueAtMs - nowMs);

/** Nothing is lost while it waits: what rests is woken by discovery, and the rest by a later sweep. */
const mayRest = (row: SliceRow, nowMs: number): boolean =>
  waitMs(row, nowMs) > (row.state === 'settling' ? 0 : LONGEST_DELAY_MS);

/** Marks the slice as just enqueued, unless somebody moved it since it was listed. */
async function claim(services: SweepServices, row: SliceRow, nowMs: number): Promise<SliceRow | undefined> {
  const { lease: _lease, ...free } = row;
  // Whoever waits for everything to be done sees that there is a step to take.
  const state = row.state === 'settling' ? 'pending' : row.state;
  const dueAtMs = nowMs + waitMs(row, nowMs);
  const saved = await services.index.save({ ...free, state, dueAtMs, updatedAtMs: nowMs });
  if (saved === 'conflict') return undefined;
  if (state !== row.state) {
    const about = { source: row.source, id: row.id, ...correlation(row) };
    services.telemetry.emit({ kind: 'moved', ...about, from: row.state, to: state });
  }
  return saved;
}
