import { expect, it } from 'vitest';
import { askedFor, halvesOf, owns, wasAsked } from '../../../../shared/connectors/snaplogic/pieces.ts';
import { nextReadingMs } from '../../../../shared/connectors/snaplogic/reading-times.ts';

const PIECE = { fromS: 900, toS: 1800 };

it('an instant at the border of two pieces is the later one’s alone', () => {
  const next = { fromS: 1800, toS: 2700 };
  expect([1_799_999, 1_800_000].map((ms) => [owns(PIECE, ms), owns(next, ms)])).toEqual([
    [true, false],
    [false, true],
  ]);
  expect([899_999, 900_000].map((ms) => owns(PIECE, ms))).toEqual([false, true]);
});

it('a piece is asked for with a second more at both ends, and both bounds may be in the answer', () => {
  const asked = askedFor(PIECE);
  expect(asked).toEqual({ startTs: 899, endTs: 1801 });
  expect([898_999, 899_000, 1_801_000, 1_801_001].map((ms) => wasAsked(asked, ms))).toEqual([false, true, true, false]);
});

it('a piece of two seconds has halves, and one of a second has none', () => {
  expect(halvesOf({ fromS: 5, toS: 7 })).toEqual([
    { fromS: 5, toS: 6 },
    { fromS: 6, toS: 7 },
  ]);
  expect(halvesOf({ fromS: 5, toS: 6 })).toBeUndefined();
});

it('a reading at the very look-back is the last one', () => {
  const window = { fromMs: 0, toMs: 900_000 };
  const after = (ageMs: number) => nextReadingMs(window, window.toMs + ageMs, { lookBackMinutes: 120 });
  expect(after(7_200_000 - 1)).toBe(window.toMs + 7_200_000);
  expect(after(7_200_000)).toBeUndefined();
});
