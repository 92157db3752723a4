import type { LandedPart } from './slice.ts';

/** More keys are not told: a line of a log has its limits. */
const MAX_KEYS = 50;

/**
 * What came between two versions of a slice's parts: the decompressed bytes that its objects have gained, and the keys of
 * those that are new or were replaced, the first 50 of them. `undefined` when nothing came.
 *
 * A part that has left, as into a row of its own, is no loss. Units: bytes.
 * Test: test/unit/domain/brought.property.test.ts
 */
export function broughtBetween(
  before: readonly LandedPart[],
  after: readonly LandedPart[],
): { readonly bytes: number; readonly keys: readonly string[] } | undefined {
  const known = new Map(before.map((part) => [part.key, part]));
  const changed = after.filter(({ key, etag }) => known.get(key)?.etag !== etag);
  if (changed.length === 0) return undefined;
  const gained = changed.map(({ key, bytes }) => Math.max(0, bytes - (known.get(key)?.bytes ?? 0)));
  return { bytes: gained.reduce((sum, bytes) => sum + bytes, 0), keys: keysToTell(changed) };
}

/** The keys of objects, as far as a line of a log takes them. */
export const keysToTell = (parts: readonly LandedPart[]): readonly string[] =>
  parts.slice(0, MAX_KEYS).map(({ key }) => key);
