import { expect, it } from 'vitest';
import { lineOf } from '../../../../functions/cli/events-tail.ts';
import { landedSince, type Told } from '../../../../functions/cli/landed-events.ts';
import type { LandedPart, SliceRow } from '../../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { openMemoryData } from './open-memory-data.ts';

const part = (index: number, etag = '"1"'): LandedPart => ({
  key: `raw/part-${index}`,
  index,
  bytes: 1_000,
  storedBytes: 5,
  lines: 2,
  sha256: 'ab',
  etag,
});
const row = (id: string, updatedAtMs: number, changes: Partial<SliceRow> = {}): SliceRow =>
  sliceRow({ id, updatedAtMs, state: 'landed', parts: [part(1)], ...changes });

const ROWS = [
  row('c', NOON_MS + 3),
  row('a', NOON_MS + 1),
  row('b', NOON_MS + 2, { state: 'settling' }),
  row('on its way', NOON_MS, { state: 'ready' }),
  row('empty', NOON_MS, { state: 'empty', parts: [] }),
];

it('the first look tells everything that is here, oldest first', async () => {
  const data = await openMemoryData(ROWS);
  const events = await landedSince(data, new Map(), 0);
  expect(events.map(({ slice }) => slice)).toEqual(['a', 'b', 'c']);
  expect(events[0]?.objects[0]).toMatchObject({ bucket: 'runlake', key: 'raw/part-1', changed: true });
});

it('what landed before --since is left out', async () => {
  const data = await openMemoryData(ROWS);
  expect((await landedSince(data, new Map(), NOON_MS + 2)).map(({ slice }) => slice)).toEqual(['b', 'c']);
});

it('a later look tells only what has changed since, and which objects did', async () => {
  const data = await openMemoryData(ROWS);
  const told: Told = new Map();
  await landedSince(data, told, 0);
  expect(await landedSince(data, told, 0)).toEqual([]);
  const before = await data.index.get({ source: 'talend-eu', stream: 'execution-logs', id: 'b' });
  await data.index.save({ ...before!, parts: [part(1), part(2)], updatedAtMs: NOON_MS + 9 });
  const events = await landedSince(data, told, 0);
  expect(
    events.map(({ slice, revision, objects }) => [slice, revision, objects.map(({ changed }) => changed)]),
  ).toEqual([['b', 2, [false, true]]]);
  expect(lineOf(events[0]!)).toBe(
    '2026-11-20T12:00:00Z  settling  talend-eu/execution-logs/b  revision 2  1 of 2 objects, 1.0 KB  EXECUTION_SUCCESS',
  );
});

it('a look that broke off has told nothing: the next one tells all of it', async () => {
  const data = await openMemoryData(ROWS);
  const told: Told = new Map();
  const byState = data.index.byState.bind(data.index);
  data.index.byState = async function* (source, state) {
    yield* byState(source, state);
    if (state === 'landed') throw new Error('reset');
  };
  await expect(landedSince(data, told, 0)).rejects.toThrow('reset');
  data.index.byState = byState;
  expect(await landedSince(data, told, 0)).toHaveLength(3);
});

it('a row that is listed twice while it changes is told once, as it is at last', async () => {
  const data = await openMemoryData(ROWS.slice(0, 1));
  const newer = { ...ROWS[0]!, revision: 5, parts: [part(1), part(2)] };
  const byState = data.index.byState.bind(data.index);
  data.index.byState = async function* (source, state) {
    yield* byState(source, state);
    if (state === 'landed') yield newer;
  };
  const events = await landedSince(data, new Map(), 0);
  expect(events.map(({ revision, objectCount }) => [revision, objectCount])).toEqual([[5, 2]]);
});
