import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMovableClock } from '../../../../../../infra/local/vendors/kit/clock.ts';

describe('a movable clock', () => {
  test('shows the clock below it and the last offset', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.array(fc.integer()), (ms, first, moves) => {
        const clock = createMovableClock(() => ms, first);
        for (const offset of moves) clock.move(offset);
        expect(clock.offsetMs()).toBe(moves.at(-1) ?? first);
        expect(clock.now()).toBe(ms + clock.offsetMs());
      }),
    );
  });
});
