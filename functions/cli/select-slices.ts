import { type LandedPart, type SliceRow, type SliceState, sliceName, sliceTimeMs } from '../../shared/domain/slice.ts';
import { rowsOf } from './landed-objects.ts';
import type { OpenData } from './open-data.ts';
import { streamOfPart } from './streams.ts';

export interface SliceFilter {
  readonly state?: SliceState;
  readonly stream?: string;
}

/** A slice, and those of its objects that were asked for. */
export interface SelectedSlice {
  readonly row: SliceRow;
  readonly parts: readonly LandedPart[];
}

/**
 * The slices of the open sources, newest first: runs, windows, listings, settled days and lost ranges.
 *
 * With a stream: the slices of this stream, and those of others that have objects of it. Memory: all of them.
 */
export async function selectSlices(data: OpenData, { state, stream }: SliceFilter): Promise<SelectedSlice[]> {
  const found = new Map<string, SliceRow>();
  for (const { id: source } of data.sources) {
    const rows = state === undefined ? rowsOf(data, source) : data.index.byState(source, state);
    for await (const row of rows) {
      const known = found.get(sliceName(row));
      // What the connector remembers is shown to nobody, and may be some kilobytes.
      if (known === undefined || known.revision <= row.revision) found.set(sliceName(row), { ...row, memory: {} });
    }
  }
  return [...found.values()]
    .map((row) => ({
      row,
      parts: row.parts.filter((part) => (stream ?? streamOfPart(row, part)) === streamOfPart(row, part)),
    }))
    .filter(({ row, parts }) => stream === undefined || row.stream === stream || parts.length > 0)
    .sort((left, right) => newestFirst(left.row, right.row));
}

const newestFirst = (left: SliceRow, right: SliceRow): number =>
  sliceTimeMs(right) - sliceTimeMs(left) || (sliceName(left) < sliceName(right) ? -1 : 1);
