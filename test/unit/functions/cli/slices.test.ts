import { describe, expect, it } from 'vitest';
import { type SliceFilter, selectSlices } from '../../../../functions/cli/select-slices.ts';
import { sliceView } from '../../../../functions/cli/slice-view.ts';
import { cells } from '../../../../functions/cli/slices-ls.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { keyOf, listing, openMemoryData } from './open-memory-data.ts';

const NOWHERE = (): undefined => undefined;

const HOUR_MS = 3_600_000;
const part = (index: number, changes = {}) => ({
  key: keyOf('2026-11-20', 'all', `part-${index}.ndjson`),
  index,
  bytes: 1_000,
  storedBytes: 100,
  lines: 10,
  sha256: 'ab',
  etag: '"1"',
  errors: 2,
  late: 1,
  ...changes,
});
const window = { fromMs: NOON_MS - HOUR_MS, toMs: NOON_MS };

const ROWS = [
  sliceRow({ id: 'run', state: 'landed', endedAtMs: NOON_MS }),
  listing({ parts: [part(1), part(2, { stream: 'details', errors: undefined, late: undefined })] }),
  listing({ id: 'hour', window, state: 'settling', dueAtMs: NOON_MS + 60_000 }),
  listing({ id: 'all@lost', window: { ...window, fromMs: 0 }, state: 'gone', note: 'the vendor keeps 15 days' }),
];

describe('slices', () => {
  const select = async (filter: SliceFilter): Promise<string[]> =>
    (await selectSlices(await openMemoryData(ROWS), filter)).map(({ row }) => row.id);

  it('are those of every vendor, newest first: runs, listings, windows and lost ranges', async () => {
    expect(await select({})).toEqual(['all', 'run', 'hour', 'all@lost']);
    expect(await select({ state: 'settling' })).toEqual(['all', 'hour']);
    expect(await select({ stream: 'execution-logs' })).toEqual(['run']);
  });

  it('of one stream count its objects only, also where they belong to a slice of another', async () => {
    const data = await openMemoryData(ROWS);
    const [only, ...others] = await selectSlices(data, { stream: 'details' });
    expect(only?.row.id).toBe('all');
    expect(only?.parts.map(({ index }) => index)).toEqual([2]);
    expect(others).toEqual([]);
    const [all] = await selectSlices(data, { stream: 'runs' });
    expect(all?.parts.map(({ index }) => index)).toEqual([1]);
  });

  it('are told once, as they are now, when they change while they are read', async () => {
    const data = await openMemoryData(ROWS, { inUse: true });
    const row = (await data.index.get(ROWS[1]!))!;
    const byState = data.index.byState.bind(data.index);
    data.index.byState = async function* (source, state) {
      if (state === 'landed') await data.index.save({ ...row, note: 'newer', state: 'pending' });
      yield* byState(source, state);
    };
    const found = (await selectSlices(data, {})).filter(({ row: { id } }) => id === 'all');
    expect(found.map(({ row: { note } }) => note)).toEqual(['newer']);
  });

  it('show window, counts and next reading; what is not known is left out', () => {
    const [run, list, hour, lost] = ROWS.map((row) => cells({ row, parts: row.parts }));
    expect(list).toEqual(['', '', 'rec', 'runs', 'all', 'settling', 20, 2, 1, '2.0 KB', 2, '2026-11-20T12:00:00Z', '']);
    expect(hour?.slice(0, 2)).toEqual(['2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z']);
    expect(hour?.at(-2)).toBe('2026-11-20T12:01:00Z');
    expect(run?.slice(0, 2)).toEqual(['2026-11-20T12:00:00Z', '']);
    expect(run?.slice(6)).toEqual(['', '', '', '', '', '', '']);
    expect(lost?.at(-1)).toBe('the vendor keeps 15 days');
  });

  it('never show what a connector remembers', () => {
    const row = fullSliceRow();
    const view = sliceView(row, row.parts, NOWHERE);
    expect(view).toMatchObject({ sliceId: 'run-1', runId: 'run-1', lines: 1, bytes: 5_000_000_010, objects: 2 });
    expect(JSON.stringify(view)).not.toMatch(/s1\.abc|etag/);
    expect(view.nextReadingAt).toBe(new Date(NOON_MS).toISOString());
  });
});
