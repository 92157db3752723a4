import * as z from 'zod';
import { IngestError } from '../../domain/errors.ts';
import { PaceSchema } from './memory.ts';

const CursorSchema = z.object({
  watermarkMs: z.number().optional(),
  /** Where the first discovery began: an audit holds nothing older against it. Units: epoch milliseconds. */
  floorMs: z.number().optional(),
  pace: PaceSchema,
});

/** From and up to where runs have been listed, and the pace that was learned; all empty before the first discovery. */
export function readCursor(cursor: Readonly<Record<string, unknown>> | undefined): z.infer<typeof CursorSchema> {
  const parsed = CursorSchema.safeParse(cursor ?? {});
  if (parsed.success) return parsed.data;
  throw new IngestError('invariant', 'The stored watermark can not be read by this version', { cause: parsed.error });
}
