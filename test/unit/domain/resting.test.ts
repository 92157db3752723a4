import { describe, expect, it } from 'vitest';
import { advanceOnEnd, rest, taskOf, wake, withMerged } from '../../../shared/domain/advance.ts';
import { reopenListed } from '../../../shared/domain/reopen-listed.ts';
import { END_STATES, OPEN_STATES, type SliceRow, sliceTimeMs } from '../../../shared/domain/slice.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../factories/slice.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const part = (index: number, bytes = 10) => ({
  key: `raw/${index}`,
  index,
  bytes,
  storedBytes: 8,
  lines: 1,
  sha256: 'ab',
  etag: `"${index}-${bytes}"`,
});
const { run: _run, ...listing } = sliceRow();
const OUTCOME = { kind: 'rest', note: 'everything listed so far has landed' } as const;
const WAITS = { notBeforeMs: NOON_MS + 1, throttles: 3, failures: 2, lease: { owner: 'me', expiresAtMs: NOON_MS + 9 } };
const resting = (changes: Partial<SliceRow> = {}): SliceRow => ({
  ...rest(sliceRow(), NOON_MS, OUTCOME).row,
  ...changes,
});

describe('objects that were merged', () => {
  it('take the place of their older versions, in order, and clear what belonged to the way', () => {
    const before = fullSliceRow({ ...WAITS, parts: [part(1), part(2), part(11)] });
    const after = withMerged(before, [part(10), part(2, 99)], NOON_MS + 7, { reads: 1 });
    expect(after.parts).toEqual([part(1), part(2, 99), part(10), part(11)]);
    expect(after).toMatchObject({ state: 'ready', failures: 0, memory: { reads: 1 }, updatedAtMs: NOON_MS + 7 });
    for (const gone of ['lastError', 'throttles', 'deadlineAtMs']) expect(after).not.toHaveProperty(gone);
  });

  it('tell when the first of them had come', () => {
    expect(withMerged(sliceRow(), [], NOON_MS, {})).not.toHaveProperty('readyAtMs');
    expect(withMerged(sliceRow(), [part(1)], NOON_MS, {}).readyAtMs).toBe(NOON_MS);
    expect(withMerged(sliceRow({ readyAtMs: 5 }), [part(1)], NOON_MS, {}).readyAtMs).toBe(5);
  });
});

describe('a slice that rests', () => {
  it('waits for a day without a task, and makes every older message stale', () => {
    const { row, next } = rest(fullSliceRow({ ...WAITS, hop: 4 }), NOON_MS, { ...OUTCOME, memory: { reads: 2 } });
    expect(next).toBeUndefined();
    expect(row).toMatchObject({ state: 'settling', hop: 5, failures: 0, note: OUTCOME.note, memory: { reads: 2 } });
    expect([row.dueAtMs, row.updatedAtMs]).toEqual([NOON_MS + DAY_MS, NOON_MS]);
    for (const gone of ['lease', 'notBeforeMs', 'lastError', 'deadlineAtMs', 'throttles']) {
      expect(row).not.toHaveProperty(gone);
    }
  });

  it('is woken at once, by a task of its next hop', () => {
    const woken = wake(resting(), NOON_MS + HOUR_MS);
    expect(woken?.row).toMatchObject({ state: 'pending', hop: 2, wokenAtMs: NOON_MS + HOUR_MS, note: 'is read again' });
    expect(woken?.next).toEqual({ task: taskOf(woken!.row), delaySeconds: 0 });
  });

  it.each<[string, Partial<SliceRow>]>([
    ['has ended', { state: 'landed' }],
    ['is being read', { state: 'pending' }],
    ['is worked on', { lease: { owner: 'other', expiresAtMs: NOON_MS } }],
    ['waits for a time of its own', { dueAtMs: NOON_MS + DAY_MS - 1 }],
  ])('is not woken when it %s', (_what, changes) => {
    expect(wake(resting(changes), NOON_MS + HOUR_MS)).toBeUndefined();
  });
});

describe('the last word on a slice that is no run', () => {
  const done = (changes: Partial<SliceRow>) =>
    advanceOnEnd({ ...listing, ...changes }, { kind: 'done', note: 'read' }, NOON_MS).row;

  it('is that it was empty when nothing of it has ever landed', () => {
    expect(done({})).toMatchObject({ state: 'empty', note: 'the vendor listed nothing' });
  });

  it('is that it has landed when its days have rows of their own by now', () => {
    expect(done({ readyAtMs: NOON_MS })).toMatchObject({ state: 'landed', note: 'read' });
    expect(done({ parts: [part(1, 0), part(2, 3)] })).toMatchObject({ state: 'landed' });
  });

  it('is not that it has landed when it is a run whose parts hold nothing', () => {
    const { row } = advanceOnEnd(sliceRow({ readyAtMs: NOON_MS, parts: [part(1, 0)] }), { kind: 'done' }, NOON_MS);
    expect(row).toMatchObject({ state: 'empty', note: 'the vendor made an empty log' });
  });
});

describe('a slice that has ended and is listed all the same', () => {
  const ended = (state: SliceRow['state']) => ({
    ...fullSliceRow({ state, endedAtMs: NOON_MS, updatedAtMs: 0, hop: 7, failures: 5 }),
  });

  it.each(END_STATES)('is opened again when %s is long enough ago, and not before', (state) => {
    const waitMs = state === 'failed' ? DAY_MS : HOUR_MS;
    expect(reopenListed(ended(state), {}, NOON_MS + waitMs - 1)).toBeUndefined();
    const opened = reopenListed(ended(state), { jobId: '42' }, NOON_MS + waitMs);
    expect(opened?.row).toMatchObject({
      state: 'pending',
      hop: 8,
      memory: { jobId: '42' },
      failures: state === 'failed' ? 1 : 0,
      wokenAtMs: NOON_MS + waitMs,
      parts: ended(state).parts,
      note: 'is listed again',
    });
    expect(opened?.next).toEqual({ task: taskOf(opened!.row), delaySeconds: 0 });
    for (const gone of ['endedAtMs', 'lastError']) expect(opened?.row).not.toHaveProperty(gone);
  });

  it('counts from its last change where nobody wrote down its end', () => {
    const row = sliceRow({ state: 'gone', updatedAtMs: NOON_MS });
    expect(reopenListed(row, {}, NOON_MS + HOUR_MS - 1)).toBeUndefined();
    expect(reopenListed(row, {}, NOON_MS + HOUR_MS)).toBeDefined();
  });

  it.each(OPEN_STATES)('is left alone while it is %s', (state) => {
    expect(reopenListed(sliceRow({ state, updatedAtMs: 0 }), {}, NOON_MS)).toBeUndefined();
  });
});

it('the time of a slice is its run’s, its window’s, or that of its discovery', () => {
  expect(sliceTimeMs(sliceRow({ discoveredAtMs: 5 }))).toBe(NOON_MS);
  expect(sliceTimeMs({ discoveredAtMs: 5, window: { fromMs: 3, toMs: 4 } })).toBe(3);
  expect(sliceTimeMs({ discoveredAtMs: 5 })).toBe(5);
});
