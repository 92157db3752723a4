import fc from 'fast-check';
import { expect, it } from 'vitest';
import { broughtBetween, keysToTell } from '../../../shared/domain/brought.ts';
import type { LandedPart } from '../../../shared/domain/slice.ts';

const part = (key: string, bytes: number, etag: string): LandedPart => ({
  key,
  index: 1,
  bytes,
  storedBytes: bytes,
  lines: 1,
  sha256: 'ab',
  etag,
});

/** Parts by key, so that no two have the same one. */
const parts = fc
  .uniqueArray(
    fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), bytes: fc.nat(), etag: fc.constantFrom('1', '2') }),
    { selector: ({ key }) => key },
  )
  .map((all) => all.map(({ key, bytes, etag }) => part(key, bytes, etag)));

it('is nothing between a version and itself, or one that has only let go of parts', () => {
  fc.assert(
    fc.property(parts, fc.nat({ max: 5 }), (all, kept) => {
      expect(broughtBetween(all, all.slice(0, kept))).toBeUndefined();
    }),
  );
});

it('is all of a log that was not there before', () => {
  fc.assert(
    fc.property(parts, (all) => {
      const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
      const keys = all.map(({ key }) => key);
      expect(broughtBetween([], all)).toEqual(all.length === 0 ? undefined : { bytes, keys });
    }),
  );
});

it('never counts a byte that was there, names what was replaced, and is never negative', () => {
  fc.assert(
    fc.property(parts, parts, (before, after) => {
      const brought = broughtBetween(before, after);
      const sum = (all: readonly LandedPart[]): number => all.reduce((total, { bytes }) => total + bytes, 0);
      const changed = after.filter(({ key, etag }) => !before.some((one) => one.key === key && one.etag === etag));
      expect(brought?.keys ?? []).toEqual(changed.map(({ key }) => key));
      expect(brought?.bytes ?? 0).toBeGreaterThanOrEqual(0);
      expect(brought?.bytes ?? 0).toBeLessThanOrEqual(sum(changed));
    }),
  );
});

it('counts of an object that has grown what it has grown by', () => {
  expect(broughtBetween([part('a', 10, '1')], [part('a', 25, '2')])).toEqual({ bytes: 15, keys: ['a'] });
});

it('names the first fifty objects, so that a line of the log stays short', () => {
  const many = Array.from({ length: 500 }, (_, at) => part(String(at), 1, '1'));
  expect(keysToTell(many)).toHaveLength(50);
  expect(broughtBetween([], many)).toMatchObject({ bytes: 500, keys: keysToTell(many) });
});
