import { describe, expect, it } from 'vitest';
import { reopen } from '../../../shared/domain/advance.ts';
import { openSinceMs } from '../../../shared/domain/open-since.ts';
import { END_STATES } from '../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const HOUR = 3_600_000;
const run = sliceRow().run;

describe('a slice whose log could be here', () => {
  it.each(['pending', 'generating', 'ready'] as const)('is open since it was listed when it is %s', (state) => {
    expect(openSinceMs(sliceRow({ state }))).toBe(NOON_MS);
  });

  it('is open since its run has ended, when it was listed before', () => {
    const finishedAt = new Date(NOON_MS + HOUR).toISOString();
    expect(openSinceMs(sliceRow({ run: { ...run, finishedAt } }))).toBe(NOON_MS + HOUR);
    expect(openSinceMs(sliceRow({ run: { ...run, finishedAt: 'soon' } }))).toBe(NOON_MS);
  });

  it('is open since a discovery woke it', () => {
    expect(openSinceMs(sliceRow({ wokenAtMs: NOON_MS + 2 * HOUR }))).toBe(NOON_MS + 2 * HOUR);
  });

  it('is open since its turn has come, when it was asked to wait for hours', () => {
    expect(openSinceMs(sliceRow({ notBeforeMs: NOON_MS + 3 * HOUR }))).toBe(NOON_MS + 3 * HOUR);
  });

  it('is open since a person has had it tried once more', () => {
    const { row } = reopen(sliceRow({ state: 'failed' }), NOON_MS + 5 * HOUR);
    expect(openSinceMs(row)).toBe(NOON_MS + 5 * HOUR);
  });

  it('needs no run', () => {
    const { run: _run, ...row } = sliceRow();
    expect(openSinceMs(row)).toBe(NOON_MS);
  });
});

describe('a slice is not late', () => {
  it.each(['settling', ...END_STATES] as const)('when it is %s', (state) => {
    expect(openSinceMs(sliceRow({ state }))).toBeUndefined();
  });

  it.each(['queued', 'running'] as const)('while its run is %s', (status) => {
    expect(openSinceMs(sliceRow({ run: { ...run, status } }))).toBeUndefined();
  });
});
