import { describe, expect, it } from 'vitest';
import { findRun } from '../../../../functions/cli/find-run.ts';
import { recordedRun } from '../../../../functions/cli/known-run.ts';
import { readRecord } from '../../../../functions/cli/read-records.ts';
import { recordedRunView } from '../../../../functions/cli/run-view.ts';
import { describeRun } from '../../../../functions/cli/runs-show.ts';
import { type RunFilter, selectRuns } from '../../../../functions/cli/select-runs.ts';
import type { RunRow } from '../../../../shared/domain/run.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { keyOf, landed, listing, openMemoryData, recordOf, runRow } from './open-memory-data.ts';

const NOWHERE = (): undefined => undefined;

const DAY_MS = 86_400_000;
const TODAY = keyOf('2026-11-20');
const at = (daysAgo: number): string => new Date(NOON_MS - daysAgo * DAY_MS).toISOString();

const withoutEnd = (row: RunRow): RunRow => {
  const { finishedAt: _finishedAt, ...run } = row.run;
  return { ...row, run };
};

async function withRuns(rows: readonly RunRow[], slice = listing()) {
  const data = await openMemoryData([slice, sliceRow({ id: 'talend-run', state: 'landed' })]);
  await data.index.putRuns(rows);
  return data;
}

describe('runs that are records', () => {
  it('are listed with those that are slices, newest first; a listing is no run', async () => {
    const parts = [{ key: keyOf('2025-06-01'), index: 1, bytes: 1, storedBytes: 1, lines: 1, sha256: '', etag: '' }];
    const data = await withRuns(
      [
        runRow('tomorrow', TODAY, { startedAt: at(-1) }),
        runRow('earlier', TODAY, { startedAt: at(1), status: 'running' }),
        runRow('year', TODAY, { startedAt: '2025-05-31T23:59:00.000Z' }),
      ],
      listing({ parts }),
    );
    const select = async (filter: RunFilter): Promise<string[]> => {
      const ids: string[] = [];
      for await (const { id } of selectRuns(data, filter, NOON_MS)) ids.push(id);
      return ids;
    };
    expect(await select({})).toEqual(['tomorrow', 'talend-run', 'earlier', 'year']);
    expect(await select({ state: 'landed' })).toEqual(['tomorrow', 'talend-run', 'year']);
    expect(await select({ state: 'settling' })).toEqual(['earlier']);
    expect(await select({ state: 'failed' })).toEqual([]);
    expect(await select({ sinceMs: NOON_MS })).toEqual(['tomorrow', 'talend-run']);
  });

  it('are landed once their status is final', () => {
    const state = (row: RunRow): string => recordedRun(row).state;
    for (const status of ['succeeded', 'failed', 'canceled', 'unknown'] as const)
      expect(state(runRow('r', TODAY, { status })), status).toBe('landed');
    for (const status of ['queued', 'running'] as const)
      expect(state(runRow('r', TODAY, { status })), status).toBe('settling');
    expect(state(withoutEnd(runRow('r', TODAY, { status: 'unknown' })))).toBe('settling');
  });

  it('are found by their id, and by a beginning of it that nothing else has', async () => {
    const data = await withRuns([runRow('ta', TODAY), runRow('tab', TODAY)]);
    expect(await findRun(data, 'ta', NOON_MS)).toMatchObject({ id: 'ta', record: { key: TODAY } });
    expect(await findRun(data, 'tal', NOON_MS)).toMatchObject({ id: 'talend-run', state: 'landed' });
    await expect(findRun(data, 't', NOON_MS)).rejects.toThrow(/means 3 runs; write more of the id/);
    await expect(findRun(data, 'all', NOON_MS)).rejects.toThrow(/no run "all" is known here/);
  });

  it('show where their record lies', () => {
    const view = recordedRunView(recordedRun(runRow('r', TODAY, { counts: { rows: 3 } })), NOWHERE);
    expect(view).toMatchObject({ runId: 'r', state: 'landed', durationSeconds: 5, parts: [], record: { key: TODAY } });
    const text = describeRun(view, false);
    expect(text).toMatch(/^rows +3$/m);
    expect(text).toMatch(/^record +r$/m);
    expect(text).toContain(TODAY);
    expect(text).not.toContain('waits for');
  });
});

describe('readRecord', () => {
  const run = recordedRun(runRow('b', TODAY));

  it('gives the record as the vendor spelled it, and every copy of it', async () => {
    const data = await withRuns([]);
    await landed(data.store, TODAY, recordOf('a') + recordOf('b') + recordOf('b') + recordOf('c'));
    expect(await readRecord(data, run)).toBe(recordOf('b') + recordOf('b'));
  });

  it('never passes a damaged object off as a record', async () => {
    const data = await withRuns([]);
    await expect(readRecord(data, run)).rejects.toThrow(`${TODAY} is missing`);
    await landed(data.store, TODAY, recordOf('a'));
    await expect(readRecord(data, run)).rejects.toThrow('it does not hold the record of run b');
    await landed(data.store, TODAY, recordOf('b'));
    const stored = data.store.objects.get(TODAY)!;
    data.store.objects.set(TODAY, { ...stored, metadata: { ...stored.metadata, sha256: 'ab' } });
    await expect(readRecord(data, run)).rejects.toThrow(`${TODAY} is damaged`);
  });

  it('reads again when the object was replaced meanwhile', async () => {
    const data = await withRuns([]);
    await landed(data.store, TODAY, recordOf('b'));
    const read = data.store.read.bind(data.store);
    let reads = 0;
    data.store.read = async function* (key) {
      reads += 1;
      if (reads === 1) await landed(data.store, TODAY, recordOf('a') + recordOf('b'));
      yield* read(key);
    };
    expect(await readRecord(data, run)).toBe(recordOf('b'));
    expect(reads).toBe(2);
  });
});
