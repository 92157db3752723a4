import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downWords, endWhenDown } from '../../../../functions/cli/end-when-down.ts';
import { Progress } from '../../../../functions/cli/progress.ts';
import { VENDOR_DOWN } from '../../../../shared/domain/budget.ts';
import { STILL_EXECUTING } from '../../../../shared/domain/outcome.ts';
import { MINUTE } from '../pipeline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const DOWN = `${VENDOR_DOWN}: asked again later`;

function scene() {
  const progress = new Progress(['eu', 'us'], Date.now);
  const ended: (readonly string[])[] = [];
  const stop = endWhenDown(progress, (sources) => ended.push(sources));
  const listed = (source: string) => progress.emit({ kind: 'discovered', source, listed: 1, fresh: 1 });
  const moved = (source: string, id: string, note?: string) =>
    progress.emit({
      kind: 'moved',
      source,
      id,
      from: 'pending',
      to: 'pending',
      ...(note === undefined ? {} : { note }),
    });
  const answered = (source: string, status: number | 'error') =>
    progress.emit({ kind: 'request', source, endpoint: 'list', status });
  /** Lets time pass while the slices of eu are paused again and again. */
  const wait = (minutes: number) => {
    for (let at = 0; at < minutes * 6; at += 1) {
      vi.advanceTimersByTime(10_000);
      moved('eu', 'a', DOWN);
      answered('eu', 'error');
      answered('eu', 503);
    }
  };
  return { progress, ended, stop, listed, moved, answered, wait };
}

describe('an ingest whose vendor does not answer', () => {
  it('ends after three minutes of silence, and names the source', () => {
    const { ended, stop, listed, moved, wait } = scene();
    for (const source of ['eu', 'us']) listed(source);
    moved('eu', 'b', STILL_EXECUTING);
    moved('eu', 'a', DOWN);
    wait(2);
    expect(ended).toEqual([]);
    wait(1.5);
    stop();
    expect(ended[0]).toEqual(['eu']);
    expect(downWords(['eu'])).toContain('the vendor of eu did not answer for three minutes. Nothing was given up');
  });

  it('ends as well when not even the listing was answered', () => {
    const { progress, ended, stop, listed } = scene();
    listed('us');
    progress.emit({ kind: 'paused', source: 'eu', note: DOWN });
    vi.advanceTimersByTime(4 * MINUTE);
    stop();
    expect(ended[0]).toEqual(['eu']);
  });

  it.each<[string, (all: ReturnType<typeof scene>) => void]>([
    ['another source has something to do', ({ moved }) => moved('us', 'x')],
    ['another source was not listed yet', () => {}],
    [
      'a run of the same source waits for something else',
      ({ moved, listed }) => [listed('us'), moved('eu', 'b', 'made')],
    ],
  ])('goes on while %s', (_, happen) => {
    const all = scene();
    all.listed('eu');
    all.moved('eu', 'a', DOWN);
    happen(all);
    all.wait(30);
    all.stop();
    expect(all.ended).toEqual([]);
  });

  it('counts its silence from the last answer', () => {
    const { ended, stop, listed, moved, answered, wait } = scene();
    for (const source of ['eu', 'us']) listed(source);
    moved('eu', 'a', DOWN);
    wait(2);
    answered('eu', 404);
    wait(2);
    expect(ended).toEqual([]);
    wait(2);
    stop();
    expect(ended[0]).toEqual(['eu']);
  });

  it('goes on when runs only wait for the budget', () => {
    const { ended, stop, listed, moved } = scene();
    for (const source of ['eu', 'us']) listed(source);
    moved('eu', 'a', 'waits for the budget of source eu: 6 of 600 requests a minute');
    vi.advanceTimersByTime(60 * MINUTE);
    stop();
    expect(ended).toEqual([]);
  });
});
