import { expect, it } from 'vitest';
import { nextFire, parseSchedule } from '../../../shared/domain/schedule.ts';

const AFTER_MS = Date.UTC(2026, 10, 21);
const first = (text: string): string =>
  new Date(nextFire(parseSchedule(text), AFTER_MS) ?? Number.NaN).toISOString().slice(0, 16);

it.each([
  [' rate(5 minutes) ', '2026-11-21T00:05'],
  ['rate( 5   minutes )', '2026-11-21T00:05'],
  ['cron( 0  8 * * ? * )', '2026-11-21T08:00'],
  ['cron(0 0 ? * 1L *)', '2026-11-29T00:00'],
  ['cron(0 0 ? * SUNL *)', '2026-11-29T00:00'],
  ['cron(0 5-5/2 * * ? *)', '2026-11-21T05:00'],
])('spaces and rare forms are understood: %s', (text, fires) => {
  expect(first(text)).toBe(fires);
});

it.each([
  'xrate(5 minutes)',
  'rate(5 minutes)x',
  'rate(5 minutesx)',
  'rate(x5 minutes)',
  'at(x2030-01-01T00:00:00)',
  'at(2030-01-01T00:00:00x)',
  'cron(0 0 x1W * ? *)',
  'cron(0 0 1Wx * ? *)',
  'cron(0 0 0W * ? *)',
  'cron(0 0 32W * ? *)',
  'cron(0 0 ? * x6L *)',
  'cron(0 0 ? * 6Lx *)',
  'cron(0 0 ? * MOND#2 *)',
  'cron(5,61 0 * * ? *)',
  'cron(x5 0 * * ? *)',
  'cron(5x 0 * * ? *)',
  'cron(5-x 0 * * ? *)',
  'cron(x-5 0 * * ? *)',
  'cron(0 0 1 1 ? 12027)',
  'cron(0 0 1 1 ? 2200)',
  '',
])('what stands before or behind is no schedule: %s', (text) => {
  expect(() => parseSchedule(text)).toThrow(expect.objectContaining({ kind: 'config' }));
});

it('what is allowed in a field is named, with its words and its special forms', () => {
  expect(() => parseSchedule('cron(61 0 * * ? *)')).toThrow(/allowed are 0-59, \* , - \/$/);
  expect(() => parseSchedule('cron(0 0 1 13 ? *)')).toThrow(/allowed are 1-12, JAN-DEC, \* , - \/$/);
  expect(() => parseSchedule('cron(0 0 ? * 8 *)')).toThrow(/allowed are 1-7, SUN-SAT, \* , - \/ \? L W or #$/);
});
