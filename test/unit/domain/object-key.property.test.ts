import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMPRESSIONS, compressionOfKey } from '../../../shared/domain/compression.ts';
import { keySegment, rawKey, stagingKey } from '../../../shared/domain/object-key.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

/** Ids that are made to be confused with each other, and any text that is well formed. */
const tricky = fc
  .array(fc.constantFrom('.', '..', '/', '%', '%2F', '%2f', '2F', 'a', 'A', '\\', ' ', 'ä', 'a\u0308', '=', 'part-'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));
const id = fc.oneof(tricky, fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }));
const idsOfAnyLength = fc.oneof(id, fc.string({ unit: 'grapheme', minLength: 100, maxLength: 400 }));
const compression = fc.constantFrom(...COMPRESSIONS);
const part = fc.record({ index: fc.integer({ min: 1, max: 99_999 }), extension: fc.constantFrom('json', 'log') });

it('two ids have two segments, however alike they are', () => {
  fc.assert(
    fc.property(idsOfAnyLength, idsOfAnyLength, (left, right) => {
      fc.pre(left.isWellFormed() && right.isWellFormed());
      expect(keySegment(left) === keySegment(right)).toBe(left === right);
    }),
    {
      numRuns: 1_000,
      examples: [
        ['a/b', 'a%2Fb'],
        ['ä', 'a\u0308'],
        ['..', '%2E%2E'],
      ],
    },
  );
});

it('a segment can be read back by anyone who knows URLs, and stays within its folder', () => {
  fc.assert(
    fc.property(idsOfAnyLength, (text) => {
      fc.pre(text.isWellFormed());
      const segment = keySegment(text);
      expect(decodeURIComponent(segment)).toBe(text);
      expect(segment).toMatch(/^[A-Za-z0-9._%-]+$/);
      expect(['.', '..']).not.toContain(segment);
      const { pathname } = new URL(`https://bucket/raw/${segment.replaceAll('%', '%25')}/part`);
      expect(pathname.split('/')).toHaveLength(4);
    }),
    { numRuns: 500 },
  );
});

it('the same slice and part always have the same key, and two of them never share one', () => {
  const where = fc.record({ id, part, compression });
  const keyOf = ({
    id: runId,
    part: one,
    compression: how,
  }: {
    id: string;
    part: { index: number; extension: string };
    compression: 'zstd' | 'gzip';
  }) => rawKey(sliceRow({ id: runId }), one, NOON_MS, how);
  fc.assert(
    fc.property(where, where, (left, right) => {
      fc.pre(left.id.isWellFormed() && right.id.isWellFormed());
      expect(keyOf(left)).toBe(keyOf(structuredClone(left)));
      const same = JSON.stringify(left) === JSON.stringify(right);
      expect(keyOf(left) === keyOf(right)).toBe(same);
    }),
  );
});

it('keys sort as the parts of a log do', () => {
  fc.assert(
    fc.property(id, part, part, (runId, left, right) => {
      const key = (index: number) => rawKey(sliceRow({ id: runId }), { index, extension: 'json' }, NOON_MS, 'zstd');
      expect(Math.sign(left.index - right.index)).toBe(
        key(left.index) < key(right.index) ? -1 : key(left.index) > key(right.index) ? 1 : 0,
      );
    }),
  );
});

it('a key tells how its object is compressed', () => {
  fc.assert(
    fc.property(id, part, compression, (runId, one, how) => {
      expect(compressionOfKey(rawKey(sliceRow({ id: runId }), one, NOON_MS, how))).toBe(how);
    }),
  );
});

it('nothing staged looks like a landed object', () => {
  fc.assert(
    fc.property(id, part, (runId, { index }) => {
      expect(stagingKey(sliceRow({ id: runId }), index).startsWith('staging/')).toBe(true);
    }),
  );
});
