import { taskOf } from '../../shared/domain/advance.ts';
import { type Hold, saysHeld } from '../../shared/domain/hold.ts';
import { OPEN_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import type { Services } from '../services.ts';
import { changeHold, type HoldServices } from './change-hold.ts';

/** More slices come back by themselves, within fifteen minutes. */
const MOST_WOKEN = 1_000;
/** Slices that are saved and sent together. */
const GROUP = 50;

/** What a resume needs. */
type ResumeServices = Pick<Services, 'index' | 'queue'> & Pick<HoldServices, 'environment'>;

/** What a resume came to. */
export interface Resumed {
  /** The pause that it ended; `undefined` when there was none. */
  readonly hold: Hold | undefined;
  /** Slices that go on at once. */
  readonly woken: number;
}

/**
 * Ends the pause of a source, and has it go on at once: one discovery, and the first slices of those that wait.
 *
 * Their tasks keep their hop, as a sweep's do: whichever copy comes first does the step, the other one turns stale. Safe to
 * repeat, and without a pause nothing is sent. A crash after the pause was ended costs no more than fifteen minutes.
 * Errors: those of `changeHold`; transient when the queue is away.
 */
export async function resumeSource(services: ResumeServices, source: string): Promise<Resumed> {
  const hold = await changeHold(services, source, undefined);
  if (hold === undefined) return { hold, woken: 0 };
  await services.queue.send(source, [{ task: { v: 1, kind: 'discover', source, attempt: 0 }, delaySeconds: 0 }]);
  const waiting = await waitingSlices(services, source);
  let woken = 0;
  for (let at = 0; at < waiting.length; at += GROUP) {
    const saved = await Promise.all(waiting.slice(at, at + GROUP).map((row) => claim(services, row)));
    const rows = saved.filter((row) => row !== undefined);
    await services.queue.send(
      source,
      rows.map((row) => ({ task: taskOf(row), delaySeconds: 0 })),
    );
    woken += rows.length;
  }
  return { hold, woken };
}

async function waitingSlices({ index }: Pick<Services, 'index'>, source: string): Promise<SliceRow[]> {
  const waiting: SliceRow[] = [];
  for (const state of OPEN_STATES) {
    for await (const row of index.byState(source, state)) {
      if (waiting.length >= MOST_WOKEN) return waiting;
      if (saysHeld(row.note) && row.lease === undefined) waiting.push(row);
    }
  }
  return waiting;
}

/** Due now, unless somebody has moved it meanwhile. */
async function claim(
  { index, environment }: Pick<ResumeServices, 'index' | 'environment'>,
  row: SliceRow,
): Promise<SliceRow | undefined> {
  const nowMs = environment.now();
  const saved = await index.save({
    ...row,
    dueAtMs: nowMs,
    updatedAtMs: nowMs,
    wokenAtMs: nowMs,
    note: 'resumed',
  });
  return saved === 'conflict' ? undefined : saved;
}
