import * as z from 'zod';
import { TABLE } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';
import { utcDay } from '../domain/object-key.ts';
import { type RunRow, runTimeMs } from '../domain/run.ts';
import { RunRecordSchema } from '../domain/slice-schema.ts';
import { byDayKeys, type Item } from './slice-item.ts';

const RunRowSchema: z.ZodType<RunRow> = z.object({
  version: z.literal(1),
  source: z.string().min(1),
  vendor: z.string().min(1),
  stream: z.string().min(1),
  run: RunRecordSchema,
  identity: z.string(),
  key: z.string(),
  rank: z.number(),
  updatedAtMs: z.number(),
});

/** Primary key of the row of a run that is no slice. */
export const runKey = (id: { source: string; stream: string; runId: string }): Record<string, string> => ({
  [TABLE.partitionKey]: `RUN#${id.source}#${id.stream}#${id.runId}`,
  [TABLE.sortKey]: 'RUN',
});

/** Partition key of such runs in the index `byDay`: apart from those of slices, so that one listing holds one kind. */
export const runDayKey = (source: string, day: string): string => `RUN#${source}#${day}`;

export function runItem(row: RunRow): Item {
  const startMs = runTimeMs(row.run, row.updatedAtMs);
  return {
    ...row,
    ...runKey({ ...row, runId: row.run.runId }),
    ...byDayKeys(runDayKey(row.source, utcDay(startMs)), startMs, row.run.runId),
  };
}

/** The row of an item. Errors: contract, naming the item's key and the fields that are wrong, never their values. */
export function runRow(item: Item): RunRow {
  const parsed = RunRowSchema.safeParse(item);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(row)').join(', ');
  const key = String(item[TABLE.partitionKey]);
  throw new IngestError(
    'contract',
    `The index row ${key} is not readable: wrong fields ${fields}. It was written by another version or by hand; delete it: the next change of its run writes it anew.`,
    { safe: { key, fields } },
  );
}
