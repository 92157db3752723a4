import { expect, it } from 'vitest';
import { pauseUntil } from '../../../../functions/cli/pause-until.ts';
import { NOON_MS } from '../../../factories/slice.ts';

it.each([
  [{}, undefined],
  [{ for: '30m' }, NOON_MS + 1_800_000],
  [{ for: '2h' }, NOON_MS + 7_200_000],
  [{ until: '2026-11-20T14:00:00+02:00' }, undefined],
  [{ until: '2026-11-21' }, Date.UTC(2026, 10, 21)],
])('%j ends a pause at %s', (values, expected) => {
  if ('until' in values && expected === undefined) {
    expect(() => pauseUntil(values, NOON_MS)).toThrow('which is past');
  } else expect(pauseUntil(values, NOON_MS)).toBe(expected);
});

it.each([
  [{ for: '0m' }, 'allowed are spans such as 30m, 2h and 7d'],
  [{ for: 'long' }, 'allowed are spans such as 30m, 2h and 7d'],
  [{ until: '2h' }, 'allowed is RFC 3339'],
  [{ for: '2h', until: '2030-01-31' }, 'choose one of --for and --until'],
])('%j is refused: %s', (values, words) => {
  expect(() => pauseUntil(values, NOON_MS)).toThrow(words);
});
