import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endWhenExecuting } from '../../../../functions/cli/end-when-executing.ts';
import { Progress } from '../../../../functions/cli/progress.ts';
import { describeSource, showProgress } from '../../../../functions/cli/progress-view.ts';
import { STILL_EXECUTING as EXECUTING } from '../../../../shared/domain/outcome.ts';
import type { SliceState } from '../../../../shared/domain/slice.ts';
import { MINUTE } from '../pipeline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function scene() {
  const progress = new Progress(['eu'], Date.now);
  const listed = () => progress.emit({ kind: 'discovered', source: 'eu', listed: 1, fresh: 1 });
  const moved = (id: string, to: SliceState, note?: string) =>
    progress.emit({ kind: 'moved', source: 'eu', id, from: 'pending', to, ...(note === undefined ? {} : { note }) });
  const ended: number[] = [];
  const stop = endWhenExecuting(progress, (runs) => ended.push(runs));
  const line = () => describeSource(progress.all()[0]!, 1);
  return { progress, listed, moved, ended, stop, line };
}

describe('an ingest that waits for runs which the vendor executes', () => {
  it('ends after ten minutes in which nothing else happened, however often they were asked for', () => {
    const { progress, listed, moved, ended, stop } = scene();
    progress.seedOpen('eu', 'a', 'pending', EXECUTING);
    moved('b', 'pending');
    listed();
    for (let minute = 0; minute < 9; minute += 1) {
      moved('b', 'pending', EXECUTING);
      progress.emit({ kind: 'request', source: 'eu', endpoint: 'get execution', status: 200 });
      vi.advanceTimersByTime(MINUTE);
    }
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(MINUTE);
    stop();
    expect(ended).toEqual([2]);
  });

  it.each([
    ['a run waits for something else', ({ moved }: ReturnType<typeof scene>) => moved('b', 'generating', 'made')],
    ['a run waits for its first step', ({ moved }: ReturnType<typeof scene>) => moved('b', 'pending')],
  ])('goes on while %s', (_, happen) => {
    const all = scene();
    all.moved('a', 'pending', EXECUTING);
    all.listed();
    happen(all);
    vi.advanceTimersByTime(60 * MINUTE);
    all.stop();
    expect(all.ended).toEqual([]);
  });

  it('goes on until the source was listed, and for ten minutes after the last run that landed', () => {
    const { listed, moved, ended, stop } = scene();
    moved('a', 'pending', EXECUTING);
    vi.advanceTimersByTime(60 * MINUTE);
    listed();
    vi.advanceTimersByTime(8 * MINUTE);
    moved('b', 'landed');
    vi.advanceTimersByTime(9 * MINUTE);
    stop();
    expect(ended).toEqual([]);
  });
});

describe('the progress of a source', () => {
  it('shows what is pending, and counts what is waited for', () => {
    const { listed, moved, line } = scene();
    expect(line()).toContain('| waits for: the listing');
    listed();
    for (const id of ['a', 'b', 'c']) moved(id, 'pending', EXECUTING);
    for (const id of ['d', 'e']) moved(id, 'generating', `retry after: ${id} broke`);
    moved('f', 'pending');
    moved('g', 'landed');
    expect(line()).toContain('eu: 7 discovered, 4 pending, 2 generating, 1 landed,');
    expect(line()).toMatch(/waits for: 3 the run is not finished, 2 a retry after a failure, 1 the first step$/);
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) moved(id, 'landed');
    expect(line()).not.toContain('waits for');
  });

  it('sums up the rarer reasons', () => {
    const { listed, moved, line } = scene();
    listed();
    for (const [at, note] of ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'd', 'e'].entries())
      moved(String(at), 'pending', note);
    expect(line()).toMatch(/waits for: 3 a, 2 b, 2 c, 2 something else$/);
  });

  it('is written once at its end, however often that is asked for', () => {
    const { progress, stop } = scene();
    stop();
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const hide = showProgress(progress, performance.now());
    hide();
    const lines = write.mock.calls.length;
    vi.advanceTimersByTime(1_000);
    progress.emit({ kind: 'bytes', source: 'eu', bytes: 5_000 });
    hide();
    expect(lines).toBeGreaterThan(0);
    expect(write).toHaveBeenCalledTimes(lines);
  });
});

describe('a backfill on this machine', () => {
  const told = { kind: 'backfilled', source: 'eu', ledger: 'l', windows: 3, fresh: 7 } as const;

  it('is settled once its ledger has ended and its slices have, and says how far it has come', () => {
    const progress = new Progress(['eu'], Date.now, true);
    progress.emit({ ...told, ended: 1, open: true });
    expect(progress.settled()).toBe(false);
    expect(describeSource(progress.all()[0]!, 1)).toContain('backfill: 1 of 3 windows, 7 new');
    progress.emit({ kind: 'moved', source: 'eu', id: 'a', from: 'pending', to: 'pending' });
    progress.emit({ ...told, ended: 3, open: false });
    expect(progress.settled()).toBe(false);
    progress.emit({ kind: 'moved', source: 'eu', id: 'a', from: 'pending', to: 'landed' });
    expect(progress.settled()).toBe(true);
  });

  it('is waiting for its vendor only, when that does not answer', () => {
    const progress = new Progress(['eu'], Date.now, true);
    progress.emit({ kind: 'paused', source: 'eu', note: 'the vendor does not answer: source eu' });
    progress.emit({ ...told, ended: 1, open: true });
    expect(progress.onlyDown().sources).toEqual(['eu']);
  });

  it('does not end an ingest that goes on with it before the source was listed', () => {
    const { progress } = scene();
    progress.emit({ ...told, ended: 3, open: false });
    expect(progress.settled()).toBe(false);
  });
});
