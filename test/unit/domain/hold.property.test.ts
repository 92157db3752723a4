import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeHold, HoldSchema, heldMs, heldWords, isHeld, saysHeld } from '../../../shared/domain/hold.ts';
import { NOON_MS } from '../../factories/slice.ts';

const hold = fc.record(
  { sinceMs: fc.integer({ min: 0, max: 4e12 }), untilMs: fc.integer({ min: 0, max: 4e12 }), reason: fc.string() },
  { requiredKeys: ['sinceMs'] },
);

it('a pause lasts until its end, or for good, and its words are known again', () => {
  fc.assert(
    fc.property(hold, fc.integer({ min: 0, max: 4e12 }), (one, nowMs) => {
      expect(isHeld(one, nowMs)).toBe(one.untilMs === undefined || nowMs < one.untilMs);
      if (isHeld(one, nowMs)) {
        expect(heldMs(one, nowMs)).toBeGreaterThan(0);
        expect(heldMs(one, nowMs)).toBeLessThanOrEqual(590_000);
      }
      expect(saysHeld(heldWords('eu', one))).toBe(true);
      expect(HoldSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    }),
  );
});

it('a pause is described with its end and its reason where it has them', () => {
  expect(describeHold({ sinceMs: NOON_MS })).toBe('since 2026-11-20T12:00:00Z');
  expect(describeHold({ sinceMs: NOON_MS, untilMs: NOON_MS + 60_000, reason: 'maintenance' })).toBe(
    'since 2026-11-20T12:00:00Z, until 2026-11-20T12:01:00Z (maintenance)',
  );
});
