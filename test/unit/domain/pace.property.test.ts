import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedSeconds, learnPace, nextPollSeconds, type Pace, UNKNOWN_PACE } from '../../../shared/domain/pace.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
const lines = fc.nat({ max: 1e9 });
const logs = fc.array(fc.record({ lines, notReadyAtSeconds: fc.option(seconds, { nil: undefined }), lag: seconds }));

const learned = (all: readonly { lines: number; notReadyAtSeconds: number | undefined; lag: number }[]): Pace =>
  all.reduce<Pace>(
    (pace, { lines: size, notReadyAtSeconds, lag }) =>
      learnPace(pace, { lines: size, notReadyAtSeconds, readyAtSeconds: (notReadyAtSeconds ?? 0) + lag }),
    UNKNOWN_PACE,
  );

it('the next poll is whole seconds from 1 to 900, whatever was learned', () => {
  fc.assert(
    fc.property(logs, lines, seconds, random, (seen, size, elapsed, chance) => {
      const wait = nextPollSeconds(learned(seen), size, elapsed, chance);
      expect(Number.isInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThanOrEqual(900);
    }),
  );
});

it('an expectation is never negative, never beyond one hop, and never about a size that was not seen', () => {
  fc.assert(
    fc.property(logs, lines, (seen, size) => {
      const pace = learned(seen);
      const expected = expectedSeconds(pace, size);
      expect(expected).toBeGreaterThanOrEqual(0);
      expect(expected).toBeLessThanOrEqual(900);
      const near = seen.some((log) => (log.lines + 1) / (size + 1) < 4 && (size + 1) / (log.lines + 1) < 4);
      if (!near) expect(expected).toBe(0);
    }),
  );
});

it('a log is seen within a quarter of its making time, a second and the jitter, with a logarithm of polls', () => {
  // Not fc.double, which prefers numbers next to zero.
  const making = fc.nat({ max: 3_500_000 }).map((ms) => ms / 1000);
  const share = fc.nat({ max: 100 }).map((percent) => percent / 100);
  fc.assert(
    fc.property(making, share, fc.array(random, { minLength: 1 }), (makingSeconds, known, chances) => {
      // An expectation that is not beyond the truth; 0: nothing is known.
      const expectedAt = Math.min(900, makingSeconds * known);
      const pace = learnPace(UNKNOWN_PACE, { lines: 7, notReadyAtSeconds: expectedAt, readyAtSeconds: expectedAt });
      let elapsed = 0;
      let polls = 1;
      while (elapsed < makingSeconds) {
        elapsed += nextPollSeconds(pace, 7, elapsed, chances[polls % chances.length] ?? 0);
        polls += 1;
      }
      expect(elapsed - makingSeconds).toBeLessThanOrEqual(1 + makingSeconds * 0.25 * 1.1);
      // Seven polls of a second, and then each 22.5 % later than the one before, at least.
      expect(polls).toBeLessThanOrEqual(9 + Math.log(Math.max(1, makingSeconds / 6)) / Math.log(1.2));
    }),
    { numRuns: 1_000 },
  );
});

it('a log that waited for us because our poll was late teaches no longer wait', () => {
  fc.assert(
    fc.property(logs, lines, seconds, (seen, size, readyAtSeconds) => {
      const pace = learned(seen);
      const next = learnPace(pace, { lines: size, notReadyAtSeconds: undefined, readyAtSeconds });
      expect(expectedSeconds(next, size)).toBeLessThanOrEqual(expectedSeconds(pace, size));
    }),
  );
});
