import { describe, expect, it } from 'vitest';
import { type RunFilter, selectRuns } from '../../../../functions/cli/select-runs.ts';
import type { SliceState } from '../../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { openMemoryData } from './open-memory-data.ts';

const HOUR_MS = 3_600_000;

const runAt = (id: string, hoursAgo: number, state: SliceState = 'landed', source = 'talend-eu') => {
  const startedAt = new Date(NOON_MS - hoursAgo * HOUR_MS).toISOString();
  return sliceRow({ id, state, source, run: { ...sliceRow({ id }).run, startedAt } });
};

const ROWS = [
  runAt('ahead', -20),
  runAt('now', 0),
  runAt('other', 1, 'failed', 'talend-us'),
  runAt('yesterday', 24, 'empty'),
  runAt('month', 24 * 30, 'failed'),
  runAt('year', 24 * 365),
];

async function select(filter: RunFilter): Promise<string[]> {
  const data = await openMemoryData(ROWS);
  const ids: string[] = [];
  for await (const { id } of selectRuns(data, filter, NOON_MS)) ids.push(id);
  return ids;
}

describe('selectRuns', () => {
  it('gives the runs of all sources newest first, however old and also ahead of our clock', async () => {
    expect(await select({})).toEqual(['ahead', 'now', 'other', 'yesterday', 'month', 'year']);
  });

  it('gives those of one state', async () => {
    expect(await select({ state: 'failed' })).toEqual(['other', 'month']);
    expect(await select({ state: 'failed', sinceMs: NOON_MS - HOUR_MS })).toEqual(['other']);
  });

  it('gives those that began at an instant or later', async () => {
    expect(await select({ sinceMs: NOON_MS - HOUR_MS })).toEqual(['ahead', 'now', 'other']);
    expect(await select({ sinceMs: NOON_MS - 24 * 30 * HOUR_MS })).toEqual([
      'ahead',
      'now',
      'other',
      'yesterday',
      'month',
    ]);
    expect(await select({ sinceMs: 0 })).toHaveLength(6);
  });

  it('reads no more days than whoever stops early needs', async () => {
    const data = await openMemoryData(ROWS);
    for await (const { id } of selectRuns(data, {}, NOON_MS)) if (id === 'other') break;
    expect(new Set(data.asked)).toEqual(new Set(['2026-11-21', '2026-11-20']));
  });
});
