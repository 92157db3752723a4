import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';

const FlowProgressSchema = z.object({
  /** Every run that was created before it has been listed, as far as the ordinary walk can tell. */
  watermarkMs: z.number(),
  /** Start of the last walk through the look-back. */
  deepAtMs: z.number(),
  /** Start of the last walk through everything. */
  sweptAtMs: z.number(),
});
export type FlowProgress = z.infer<typeof FlowProgressSchema>;

const CursorSchema = z.object({ flows: z.record(z.string(), FlowProgressSchema).default({}) });
export type Cursor = z.infer<typeof CursorSchema>;

/** How far each flow has been listed; empty before the first discovery. */
export function readCursor(cursor: Readonly<Record<string, unknown>> | undefined): Cursor {
  const parsed = CursorSchema.safeParse(cursor ?? {});
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', 'The stored watermark can not be read by this version', { cause: parsed.error });
}
