import { parseUtc } from '../../domain/utc.ts';

/** The farthest instant that a date can hold. Units: milliseconds. */
const FARTHEST_MS = 8.64e15;

/**
 * Epoch milliseconds of a log's `created` or `finished`: main logs spell them as epoch milliseconds in a string, the others as
 * ISO with two to six digits of fraction; below the millisecond is cut off.
 *
 * Shape: whole; `undefined` for what is no time. Source: facts sheet section 4.2.
 */
export function logTimeMs(value: unknown): number | undefined {
  const ms = typeof value === 'string' && !/^\s*-?\d+\s*$/.test(value) ? parseUtc(value.trim()) : numberOf(value);
  return Number.isNaN(ms) || Math.abs(ms) > FARTHEST_MS ? undefined : Math.trunc(ms);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}
