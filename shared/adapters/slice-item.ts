import { TABLE } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';
import { utcDay } from '../domain/object-key.ts';
import { runTimeMs } from '../domain/run.ts';
import type { SliceId, SliceRow, SliceState } from '../domain/slice.ts';
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
  const startMs = runTimeMs(row.run, row.discoveredAtMs);
  return {
    ...row,
    ...sliceKey(row),
    [TABLE.byState.partitionKey]: stateKey(row.source, row.state),
    [TABLE.byDay.partitionKey]: dayKey(row.source, utcDay(startMs)),
    [TABLE.byDay.sortKey]: `${new Date(startMs).toISOString()}#${row.id}`,
  };
}

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
