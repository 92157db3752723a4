import { TABLE } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';
import { utcDay } from '../domain/object-key.ts';
import { type SliceId, type SliceRow, type SliceState, sliceTimeMs } from '../domain/slice.ts';
import { SliceRowSchema } from '../domain/slice-schema.ts';

export type Item = Record<string, unknown>;

/** Partition key of the index `byState`. */
export const stateKey = (source: string, state: SliceState): string => `${source}#${state}`;

/** Partition key of the index `byDay`; `day` is `YYYY-MM-DD`. */
export const dayKey = (source: string, day: string): string => `${source}#${day}`;

/** Primary key of a slice. A vendor's id may hold anything, `#` too: it stands last, so the key stays unambiguous. */
export const sliceKey = (id: SliceId): Record<string, string> => ({
  [TABLE.partitionKey]: `SLICE#${id.source}#${id.stream}#${id.id}`,
  [TABLE.sortKey]: 'SLICE',
});

/** The row and the keys that its listings are found by. `dueAtMs`, the sort key of `byState`, is the row's own. */
export function sliceItem(row: SliceRow): Item {
  const startMs = sliceTimeMs(row);
  return {
    ...row,
    ...sliceKey(row),
    [TABLE.byState.partitionKey]: stateKey(row.source, row.state),
    // Only runs are found by day: a sparse index costs nothing for the others.
    ...(row.run === undefined ? {} : byDayKeys(dayKey(row.source, utcDay(startMs)), startMs, row.id)),
  };
}

/** Keys of the index `byDay`. */
export const byDayKeys = (day: string, startMs: number, id: string): Record<string, string> => ({
  [TABLE.byDay.partitionKey]: day,
  [TABLE.byDay.sortKey]: `${new Date(startMs).toISOString()}#${id}`,
});

/** The row of an item. Errors: contract, naming the item's key and the fields that are wrong, never their values. */
export function sliceRow(item: Item): SliceRow {
  const parsed = SliceRowSchema.safeParse(item);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(row)').join(', ');
  throw new IngestError(
    'contract',
    `The index row ${String(item[TABLE.partitionKey])} is not readable: wrong fields ${fields}. It was written by another version or by hand; repair or delete it.`,
    { safe: { key: String(item[TABLE.partitionKey]), fields } },
  );
}
