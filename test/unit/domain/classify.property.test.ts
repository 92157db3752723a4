import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classifyStatus, parseRetryAfter } from '../../../shared/domain/classify.ts';

it('every status below 400 is no failure, and every other one is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
      expect(classifyStatus(status) === undefined).toBe(status < 400);
    }),
  );
});

it('a Retry-After is read as the wait until its instant, or not at all; never below zero', () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) });
  fc.assert(
    fc.property(instant, instant, (at, nowMs) => {
      const header = new Date(at).toUTCString();
      const wanted = Math.max(0, (Math.floor(at / 1000) * 1000 - nowMs) / 1000);
      expect(parseRetryAfter(header, nowMs)).toBe(Math.ceil(wanted));
    }),
  );
  fc.assert(
    fc.property(fc.string(), instant, (junk, nowMs) => {
      expect(parseRetryAfter(junk, nowMs) ?? 0).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1_000 },
  );
});
