import { deadLetterFields } from './dead-letter-fields.ts';
import type { SafeFields } from './errors.ts';
import type { SliceRow } from './slice.ts';

/**
 * The fields of the dead letter of a slice that was given up. `kind`: of the failure that ended it.
 *
 * A slice whose deadline is over may have another last error, as one that was throttled all the time: its note says
 * `deadline` first. `attempts`: failures in a row, and of one that expired how often it was taken up.
 */
export function sliceGivenUp(row: SliceRow): SafeFields & { readonly kind: string } {
  const expired = /^deadline: /.test(row.note ?? '');
  const kind = expired ? 'deadline' : (row.lastError?.kind ?? 'deadline');
  const { id: slice, lastError, correlationId } = row;
  const attempts = kind === 'deadline' ? row.hop + 1 : row.failures;
  return { ...deadLetterFields({ kind, attempts, lastError, slice, correlationId }), kind };
}
