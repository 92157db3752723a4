import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupFor } from '../../shared/adapters/duckdb-row-group.ts';

const MIB = 2 ** 20;

it.each([
  [1, { rows: 122_880, wide: false }],
  [345, { rows: 22_528, wide: false }],
  [4_096, { rows: 2_048, wide: false }],
  [32_767, { rows: 2_048, wide: false }],
  [32_768, { rows: 512, wide: true }],
  [200_000, { rows: 83, wide: true }],
  [16 * MIB, { rows: 16, wide: true }],
])('records of %i bytes are written in groups that fit into memory', (bytes, group) => {
  expect(groupFor(bytes)).toEqual(group);
});

it('no group holds more than 256 MiB of records of up to 16 MiB', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 16 * MIB, noNaN: true }), (bytes) => {
      expect(groupFor(bytes).rows * bytes).toBeLessThanOrEqual(256 * MIB);
      expect(Number.isInteger(groupFor(bytes).rows)).toBe(true);
    }),
  );
});
