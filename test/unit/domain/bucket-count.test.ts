import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketCount } from '../../../shared/domain/bucket-count.ts';

const GIB = 1024 ** 3;

describe('bucketCount', () => {
  it.each([
    [0, 1],
    [2 * GIB, 1],
    [2 * GIB + 1, 2],
    [4 * GIB, 2],
    [5 * GIB, 4],
    [100 * GIB, 64],
    [1_000 * GIB, 64],
  ])('of %s bytes is %i', (bytes, count) => {
    expect(bucketCount(bytes)).toBe(count);
  });

  it('is a power of two from 1 to 64 that never falls as the input grows', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 * GIB }), fc.nat({ max: 300 * GIB }), (one, other) => {
        const [less, more] = [bucketCount(Math.min(one, other)), bucketCount(Math.max(one, other))];
        expect([1, 2, 4, 8, 16, 32, 64]).toContain(less);
        expect(more).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});
