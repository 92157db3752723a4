import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hopSeconds, MAX_DELAY_SECONDS, retryDelaySeconds } from '../../../shared/domain/backoff.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it('a hop is whole seconds from 0 to 900, whatever is asked for, and never shorter than asked within that', () => {
  fc.assert(
    fc.property(fc.double(), (seconds) => {
      const hop = hopSeconds(seconds);
      expect(Number.isInteger(hop)).toBe(true);
      expect(hop).toBeGreaterThanOrEqual(0);
      expect(hop).toBeLessThanOrEqual(MAX_DELAY_SECONDS);
      if (seconds <= MAX_DELAY_SECONDS) expect(hop).toBeGreaterThanOrEqual(seconds);
    }),
    { examples: [[Number.NaN], [Number.POSITIVE_INFINITY], [-1], [0], [0.1], [899.2], [900], [901]] },
  );
});

it('a wait that is no number is the longest one', () => {
  expect(hopSeconds(Number.NaN)).toBe(900);
  expect(hopSeconds(Number.POSITIVE_INFINITY)).toBe(900);
});

it('the delay after a failure doubles from 1 s, within a quarter, up to what one hop can wait', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), random, (failures, chance) => {
      const base = Math.min(900, 2 ** (failures - 1));
      const delay = retryDelaySeconds(failures, chance);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(0.75 * base));
      expect(delay).toBeLessThanOrEqual(Math.min(900, Math.ceil(1.25 * base)));
    }),
  );
});

it('two workers that fail together come back at different times', () => {
  expect(retryDelaySeconds(8, 0)).toBe(96);
  expect(retryDelaySeconds(8, 0.999)).toBe(160);
});

it('a Retry-After is never undercut within a hop, and a short one does not shorten the own delay', () => {
  fc.assert(
    fc.property(fc.nat({ max: 50 }), random, fc.nat({ max: 5_000 }), (failures, chance, asked) => {
      const delay = retryDelaySeconds(failures, chance, asked);
      expect(delay).toBeGreaterThanOrEqual(Math.min(900, asked));
      expect(delay).toBeGreaterThanOrEqual(retryDelaySeconds(failures, chance));
    }),
  );
});
