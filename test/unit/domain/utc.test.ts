import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utcSeconds } from '../../../shared/domain/utc.ts';

it('an instant is spelled in whole seconds, with its fraction cut off', () => {
  expect(utcSeconds(Date.UTC(2021, 8, 1, 7, 1, 45, 999))).toBe('2021-09-01T07:01:45Z');
});

it('what is spelled is the second that the instant lies in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
      expect(Date.parse(utcSeconds(ms))).toBe(Math.floor(ms / 1000) * 1000);
    }),
  );
});
