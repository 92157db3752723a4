import type { RunMemory } from './memory.ts';
import type { LogFields } from './schema.ts';

/** More ids do not fit into the row of a slice. */
export const MAX_DETAILS = 500;

/** Log ids among these rows and their nested steps that have a detail file, in the vendor's order. */
export const detailIdsOf = (fields: LogFields): string[] =>
  [fields, ...(fields.sub_flows ?? [])].filter(({ is_send_S3 }) => is_send_S3).map(({ id }) => id);

/** Ascending by number, whatever their length. */
const byNumber = (left: string, right: string): number =>
  left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);

/**
 * The memory with more ids of details.
 *
 * Shape: each id once, ascending, so that every reading numbers the files alike; at most `MAX_DETAILS`, and a note when
 * there are more.
 */
export function withDetails(memory: RunMemory, ids: Iterable<string>): RunMemory {
  const all = [...new Set([...memory.details, ...ids])].sort(byNumber);
  const tooManyDetails = memory.tooManyDetails || all.length > MAX_DETAILS;
  return { ...memory, details: all.slice(0, MAX_DETAILS), tooManyDetails };
}
