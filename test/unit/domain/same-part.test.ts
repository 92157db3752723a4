import { expect, it } from 'vitest';
import { isSamePart, recordsKey, utcDayStart } from '../../../shared/domain/object-key.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

it('two keys name the same part when only their compression differs', () => {
  expect(isSamePart('raw/a/part-00001.json.zst', 'raw/a/part-00001.json.gz')).toBe(true);
  expect(isSamePart('raw/a/part-00001.json.zst', 'raw/a/part-00002.json.zst')).toBe(false);
  expect(isSamePart('raw/a/part-00001.json.zst', 'raw/a/part-00001.ndjson.zst')).toBe(false);
});

it('a day begins at midnight, UTC', () => {
  expect([NOON_MS, Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 21) - 1].map(utcDayStart)).toEqual(
    [0, 0, 0].map(() => Date.UTC(2026, 10, 20)),
  );
});

it('an object of records is named by their own day', () => {
  expect(recordsKey(sliceRow(), { index: 20_000, dayMs: Date.UTC(2026, 9, 1) }, 'zstd')).toBe(
    'raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-10-01/run-1/part-20000.ndjson.zst',
  );
});
