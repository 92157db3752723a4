import { expect, it } from 'vitest';
import { keySegment, rawKey, stagingKey, utcDay } from '../../../shared/domain/object-key.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const PART = { index: 1, extension: 'json' };

it('a raw key says vendor, source, stream, day, run and part', () => {
  const key = 'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/run-1/part-00001.json.zst';
  expect(rawKey(sliceRow(), PART, NOON_MS, 'zstd')).toBe(key);
  expect(rawKey(sliceRow(), { index: 12, extension: 'log' }, NOON_MS, 'gzip')).toMatch(/\/part-00012\.log\.gz$/);
});

it.each([
  [Date.UTC(2026, 10, 20), '2026-11-20'],
  [Date.UTC(2026, 10, 20) - 1, '2026-11-19'],
  [Date.UTC(2024, 1, 29, 23, 59, 59, 999), '2024-02-29'],
  [0, '1970-01-01'],
])('the day of %i is %s, in UTC', (ms, day) => {
  expect(utcDay(ms)).toBe(day);
  expect(rawKey(sliceRow(), PART, ms, 'zstd')).toContain(`/dt=${day}/`);
});

it.each([
  ['run-1_2.3', 'run-1_2.3'],
  ['.', '%2E'],
  ['..', '%2E%2E'],
  ['...', '...'],
  ['a/b', 'a%2Fb'],
  ['a%2Fb', 'a%252Fb'],
  ['a b+c?d#e', 'a%20b%2Bc%3Fd%23e'],
  ['größe', 'gr%C3%B6%C3%9Fe'],
  ['😀', '%F0%9F%98%80'],
  ['a\u0000\n', 'a%00%0A'],
])('the id %j becomes the segment %s', (id, segment) => {
  expect(keySegment(id)).toBe(segment);
});

it('a tail has a key of its own for each part and each lease of a slice', () => {
  const row = sliceRow({ revision: 7 });
  const keys = [stagingKey(row, 1), stagingKey(row, 2), stagingKey({ ...row, revision: 8 }, 1)];
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toMatch(/^staging\/source=talend-eu\/stream=execution-logs\/run-1\/part-00001/);
});
