import { expect, it } from 'vitest';
import { landedDays } from '../../../../functions/cli/landed-days.ts';
import type { OpenStorage } from '../../../../functions/cli/open-data.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { MemoryPartitionIndex } from '../../../fakes/memory-partition-index.ts';
import { keyOf, listing, openMemoryData } from './open-memory-data.ts';

const PART = { index: 1, bytes: 1, storedBytes: 1, lines: 1, sha256: '', etag: '' };

it('the days of a source reach as far as its slices, its objects and what was marked for runs that are records', async () => {
  const rows = [listing({ discoveredAtMs: NOON_MS, parts: [{ ...PART, key: keyOf('2026-11-18') }] })];
  const partitions = new MemoryPartitionIndex();
  const data = { ...(await openMemoryData(rows)), storage: { partitions } } as unknown as OpenStorage;
  expect(await landedDays(data, 'rec')).toEqual({ from: '2026-11-18', to: '2026-11-20' });
  expect(await landedDays(data, 'none')).toBeUndefined();
  for (const dt of ['2026-11-17', '2026-11-19', '2026-11-21'])
    await partitions.mark({ source: 'rec', dt }, 'recording', 0);
  expect(await landedDays(data, 'rec')).toEqual({ from: '2026-11-17', to: '2026-11-21' });
});
