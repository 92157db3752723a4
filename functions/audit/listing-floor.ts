import * as z from 'zod';
import type { AuditServices, AuditSource } from './audit-source.ts';

/** What a connector that does not list from the beginning of time keeps in its cursor. Units: epoch milliseconds. */
const FlooredCursorSchema = z.object({ floorMs: z.number() });

/**
 * Where the first discovery of a source began: what is older was never asked for, so it is not missing.
 *
 * `undefined`: nothing was discovered yet, or its discoveries list everything. Errors: transient.
 */
export async function listingFloorMs(
  { index }: Pick<AuditServices, 'index'>,
  { id, description }: Pick<AuditSource, 'id' | 'description'>,
): Promise<number | undefined> {
  const [{ name: stream }] = description.streams;
  const checkpoint = await index.loadCheckpoint(id, stream);
  return FlooredCursorSchema.safeParse(checkpoint?.cursor).data?.floorMs;
}
