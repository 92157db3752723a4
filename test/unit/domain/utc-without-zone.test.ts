import { expect, it } from 'vitest';
import { parseUtc } from '../../../shared/domain/utc.ts';

const AT_MS = Date.UTC(2026, 10, 21, 10, 15, 30, 250);

it.each([
  ['2026-11-21T10:15:30.250', AT_MS],
  ['2026-11-21 10:15:30.250', AT_MS],
  ['2026-11-21T10:15:30', AT_MS - 250],
  ['2026-11-21T10:15', AT_MS - 30_250],
  ['2026-11-21T10:15:30.250Z', AT_MS],
  ['2026-11-21T12:15:30.250+02:00', AT_MS],
])('%s is that instant in UTC', (text, ms) => {
  expect(parseUtc(text)).toBe(ms);
});

it.each(['', 'soon', 'x2026-11-21T10:15:30', '2026-11-21T10:15:30x', '2026-13-21T10:15:30'])(
  '%j is no time',
  (text) => {
    expect(parseUtc(text)).toBeNaN();
  },
);
