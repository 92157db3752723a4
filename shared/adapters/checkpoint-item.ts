import * as z from 'zod';
import { TABLE } from '../config/names.ts';
import { IngestError } from '../domain/errors.ts';
import type { Checkpoint } from '../ports/slice-index.ts';
import type { Item } from './slice-item.ts';

const CheckpointSchema: z.ZodType<Checkpoint> = z.object({
  source: z.string().min(1),
  stream: z.string().min(1),
  revision: z.int().min(1),
  cursor: z.record(z.string(), z.unknown()),
  updatedAtMs: z.number(),
});

/** Primary key of a stream's checkpoint. */
export const checkpointKey = (source: string, stream: string): Record<string, string> => ({
  [TABLE.partitionKey]: `SOURCE#${source}`,
  [TABLE.sortKey]: `CHECKPOINT#${stream}`,
});

export const checkpointItem = (checkpoint: Checkpoint): Item => ({
  ...checkpoint,
  ...checkpointKey(checkpoint.source, checkpoint.stream),
});

/** The checkpoint of an item. Errors: contract, naming source and stream. */
export function checkpointOf(item: Item): Checkpoint {
  const parsed = CheckpointSchema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new IngestError(
    'contract',
    `The checkpoint ${String(item[TABLE.partitionKey])} ${String(item[TABLE.sortKey])} is not readable. Repair or delete it; discovery then looks back again and finds nothing twice.`,
  );
}
