import * as z from 'zod';
import { TABLE } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';
import type { PartitionId } from '../lake/partition.ts';
import type { PartitionRow } from '../ports/partition-index.ts';
import type { Item } from './slice-item.ts';

const count = z.int().min(0);

const PartitionRowSchema: z.ZodType<PartitionRow> = z.object({
  version: z.literal(1),
  source: z.string().min(1),
  dt: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  vendor: z.string().min(1),
  landedSequence: count,
  builtSequence: count,
  dueAtMs: z.number().exactOptional(),
  builtAtMs: z.number().exactOptional(),
  buildMs: z.number().min(0).exactOptional(),
  builds: count.exactOptional(),
  buckets: z.int().min(1).exactOptional(),
  inputBytes: count.exactOptional(),
  objects: z.array(z.object({ table: z.string(), key: z.string(), etag: z.string(), rows: count, bytes: count })),
});

/** Primary key of a partition of the lake. */
export const partitionKey = ({ source, dt }: PartitionId): Record<string, string> => ({
  [TABLE.partitionKey]: `PARTITION#${source}#${dt}`,
  [TABLE.sortKey]: 'PARTITION',
});

/** Partition key of the dirty ones in the index `byState`; a clean one has none. */
export const dirtyKey = (source: string): string => `PARTITION#${source}#dirty`;

/** Partition key of all of them in the index `byDay`, which sorts them by `dt`. */
export const partitionDayKey = (source: string): string => `PARTITION#${source}`;

/** The row of an item. Errors: contract, naming the item's key and the fields that are wrong, never their values. */
export function partitionRow(item: Item): PartitionRow {
  const parsed = PartitionRowSchema.safeParse(item);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(row)').join(', ');
  const key = String(item[TABLE.partitionKey]);
  throw new IngestError(
    'contract',
    `The index row ${key} is not readable: wrong fields ${fields}. It was written by another version or by hand; delete it and rebuild its day.`,
    { safe: { key, fields } },
  );
}
