import {
  type LandedPart,
  OPEN_STATES,
  SLICE_STATES,
  type SliceId,
  type SliceRow,
  sliceTimeMs,
} from '../../shared/domain/slice.ts';
import type { OpenData } from './open-data.ts';
import { streamOfPart } from './streams.ts';

/** A landed object, and the slice that it belongs to. */
export interface LandedObject {
  readonly slice: SliceId;
  readonly part: LandedPart;
  /** Units: epoch milliseconds, UTC. */
  readonly sliceMs: number;
  readonly updatedAtMs: number;
}

/**
 * The objects of one stream of a source, of slices of every state, in the order of time.
 *
 * Shape: by UTC day of their records, then by slice and part; each key once. An object that is handed from one slice to
 * another has two rows for a moment: the newer one counts. Memory: one short entry per object.
 */
export async function landedObjects(data: OpenData, source: string, stream: string): Promise<LandedObject[]> {
  const found = new Map<string, LandedObject>();
  for await (const row of rowsOf(data, source)) {
    for (const part of row.parts) {
      if (streamOfPart(row, part) !== stream) continue;
      const known = found.get(part.key);
      if (known === undefined || known.updatedAtMs <= row.updatedAtMs) found.set(part.key, landedObject(row, part));
    }
  }
  return [...found.values()].sort(inOrderOfTime);
}

/** Every row of a source; one that changes its state meanwhile may come twice. */
export async function* rowsOf(data: OpenData, source: string): AsyncGenerator<SliceRow> {
  // A slice that is read again goes back to an earlier state, maybe one that has been asked for already.
  const states = data.inUse ? [...SLICE_STATES, ...OPEN_STATES] : SLICE_STATES;
  for (const state of states) yield* data.index.byState(source, state);
}

export const landedObject = (row: SliceRow, part: LandedPart): LandedObject => ({
  slice: { source: row.source, stream: row.stream, id: row.id },
  part,
  sliceMs: sliceTimeMs(row),
  updatedAtMs: row.updatedAtMs,
});

const dayOf = ({ key }: LandedPart): string => /\/dt=([^/]+)\//.exec(key)?.[1] ?? '';
const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const inOrderOfTime = (left: LandedObject, right: LandedObject): number =>
  byText(dayOf(left.part), dayOf(right.part)) ||
  left.sliceMs - right.sliceMs ||
  byText(left.slice.id, right.slice.id) ||
  left.part.index - right.part.index;
