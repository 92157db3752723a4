import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawKey, utcDay } from '../../../shared/domain/object-key.ts';
import { rawKeyPlace } from '../../../shared/domain/raw-key-place.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);

describe('the place of a raw key', () => {
  it('is what the key was made from, whatever the id of the slice', () => {
    const slice = fc.record({
      vendor: name,
      source: name,
      stream: name,
      id: fc.string({ minLength: 1, unit: 'grapheme' }),
    });
    const ms = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(slice, ms, fc.integer({ min: 1, max: 99_999 }), ({ id, ...about }, atMs, index) => {
        const key = rawKey({ ...about, id }, { index, extension: 'json' }, atMs, 'zstd');
        expect(rawKeyPlace(key)).toEqual({ ...about, slice: id, day: utcDay(atMs) });
      }),
    );
  });

  it.each([
    'curated/table=runs/source=eu/dt=2026-11-20/part-00000.parquet',
    'raw/vendor=v/source=s/stream=t/dt=2026-11-20/part-00001.json.zst',
    'raw/vendor=v/source=s/stream=t/dt=yesterday/run/part-00001.json.zst',
    'raw/vendor=v/source=s/stream=t/dt=2026-11-20/run/deeper/part-00001.json.zst',
    'raw/vendor=v/source=s/stream=t/dt=2026-11-20/%E0%A4%A/part-00001.json.zst',
    '',
  ])('is not known of %j', (key) => {
    expect(rawKeyPlace(key)).toBeUndefined();
  });
});
