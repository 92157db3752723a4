import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';
import type { SliceRow } from '../../domain/slice.ts';

/** What is remembered of a window between two readings. Units: epoch milliseconds, seconds. */
const WindowMemorySchema = z.object({
  reads: z.number().default(0),
  firstReadAtMs: z.number().optional(),
  /** When the latest reading that has landed began. */
  readAtMs: z.number().optional(),
  /** How long a piece should be whose answer is not too large; absent when the window is asked for as a whole. */
  pieceSeconds: z.number().optional(),
});
export type WindowMemory = z.infer<typeof WindowMemorySchema>;

/** Errors: invariant when the row holds something else. */
export function readMemory(slice: SliceRow): WindowMemory {
  const parsed = WindowMemorySchema.safeParse(slice.memory);
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', `The index row of window ${slice.id} holds notes that this version can not read`, {
    source: slice.source,
    cause: parsed.error,
  });
}

const CursorSchema = z.object({
  /** Up to where windows have been listed; absent before the first discovery. */
  watermarkMs: z.number().optional(),
  /** Where the first discovery began: an audit holds nothing older against it. */
  floorMs: z.number().optional(),
  /** By which grids windows have been listed; up to the first one, an older version has not remembered it. */
  grids: z.array(z.object({ fromMs: z.number(), minutes: z.number().int().positive() })).default([]),
});

/** What discoveries have left behind. Units: epoch milliseconds, minutes. Errors: invariant. */
export function readCursor(cursor: Readonly<Record<string, unknown>> | undefined): z.infer<typeof CursorSchema> {
  const parsed = CursorSchema.safeParse(cursor ?? {});
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', 'The stored watermark can not be read by this version', { cause: parsed.error });
}
