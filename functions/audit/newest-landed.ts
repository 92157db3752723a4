import { utcDay } from '../../shared/domain/object-key.ts';
import { runTimeMs } from '../../shared/domain/run.ts';
import type { SliceState } from '../../shared/domain/slice.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { AuditServices, AuditSource } from './audit-source.ts';

const DAY_MS = 86_400_000;
const HERE: readonly SliceState[] = ['settling', 'landed', 'empty'];

type Index = Pick<AuditServices['index'], 'byDay' | 'runsByDay' | 'byState'>;

/**
 * When the newest thing of a source that has landed was over: a run that began in a range of whole days, or a window.
 *
 * Shape: epoch milliseconds; `undefined` when nothing of the range is here. Reads day by day, the latest first, up to the
 * first one that holds something; all rows of a source whose slices are windows. Errors: transient.
 */
export async function newestLandedMs(
  index: Index,
  { id, description }: Pick<AuditSource, 'id' | 'description'>,
  { fromMs, toMs }: Window,
): Promise<number | undefined> {
  let newest = description.slice === 'window' ? await newestWindowMs(index, id, toMs) : Number.NEGATIVE_INFINITY;
  for (let ms = toMs - DAY_MS; ms >= fromMs && newest < ms; ms -= DAY_MS) {
    for await (const endMs of endsOfDay(index, id, utcDay(ms))) newest = Math.max(newest, endMs);
  }
  return newest < fromMs ? undefined : newest;
}

/** Of the runs of a day that are here, whether each is a slice or a record. */
async function* endsOfDay(index: Index, source: string, day: string): AsyncGenerator<number> {
  for await (const { state, run } of index.byDay(source, day)) {
    const ms = Date.parse(run?.finishedAt ?? run?.startedAt ?? run?.triggeredAt ?? '');
    if (HERE.includes(state) && !Number.isNaN(ms)) yield ms;
  }
  for await (const { run, updatedAtMs } of index.runsByDay(source, day)) yield runTimeMs(run, updatedAtMs);
}

async function newestWindowMs(index: Index, source: string, beforeMs: number): Promise<number> {
  let newest = Number.NEGATIVE_INFINITY;
  for (const state of HERE) {
    for await (const { window } of index.byState(source, state)) {
      if (window !== undefined && window.toMs <= beforeMs) newest = Math.max(newest, window.toMs);
    }
  }
  return newest;
}
