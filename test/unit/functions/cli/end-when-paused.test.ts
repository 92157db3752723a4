import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endWhenDown } from '../../../../functions/cli/end-when-down.ts';
import { endWhenExecuting } from '../../../../functions/cli/end-when-executing.ts';
import { endWhenPaused, pausedWords } from '../../../../functions/cli/end-when-paused.ts';
import { Progress } from '../../../../functions/cli/progress.ts';
import { describeSource } from '../../../../functions/cli/progress-view.ts';
import { VENDOR_DOWN } from '../../../../shared/domain/budget.ts';
import { heldWords } from '../../../../shared/domain/hold.ts';
import { STILL_EXECUTING } from '../../../../shared/domain/outcome.ts';
import { MINUTE } from '../pipeline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const PAUSED = heldWords('eu', { sinceMs: 0 });

function scene() {
  const progress = new Progress(['eu', 'us'], Date.now);
  const ended: (readonly string[])[] = [];
  const stop = endWhenPaused(progress, (sources) => ended.push(sources));
  const listed = (source: string) => progress.emit({ kind: 'discovered', source, listed: 1, fresh: 1 });
  const moved = (source: string, id: string, note: string) =>
    progress.emit({ kind: 'moved', source, id, from: 'pending', to: 'pending', note });
  const refused = () => progress.emit({ kind: 'paused', source: 'eu', note: PAUSED });
  return { progress, ended, stop, listed, moved, refused };
}

describe('an ingest of which a source is paused', () => {
  it('ends when the others are done, and says how it goes on', () => {
    const { progress, ended, stop, listed, moved, refused } = scene();
    progress.seedOpen('eu', 'a', 'generating', 'asked again later');
    refused();
    moved('us', 'x', 'made');
    vi.advanceTimersByTime(MINUTE);
    expect(ended).toEqual([]);
    progress.emit({ kind: 'moved', source: 'us', id: 'x', from: 'pending', to: 'landed' });
    listed('us');
    vi.advanceTimersByTime(2_000);
    expect(ended).toEqual([]);
    moved('eu', 'a', PAUSED);
    vi.advanceTimersByTime(2_000);
    stop();
    expect(ended[0]).toEqual(['eu']);
    expect(pausedWords(['eu'])).toContain('It goes on with runlake resume eu and the next ingest.');
    expect(describeSource(progress.all()[0]!, 1)).toContain(
      'waits for: the listing (paused by a person), 1 paused by a person',
    );
  });

  it('goes on while something is asked of its vendor', () => {
    const { progress, ended, stop, listed, moved } = scene();
    listed('us');
    listed('eu');
    moved('eu', 'a', PAUSED);
    progress.emit({ kind: 'request', source: 'eu', endpoint: 'list', status: 200 });
    vi.advanceTimersByTime(60 * MINUTE);
    stop();
    expect(ended).toEqual([]);
  });

  it('does not wait for it where the others wait for a vendor that is down, or executes', () => {
    const { progress, ended, stop, listed, moved, refused } = scene();
    const others: unknown[] = [];
    const stops = [
      endWhenDown(progress, (sources) => others.push(sources)),
      endWhenExecuting(progress, (runs) => others.push(runs)),
    ];
    listed('us');
    moved('us', 'x', STILL_EXECUTING);
    refused();
    vi.advanceTimersByTime(11 * MINUTE);
    expect(others[0]).toBe(1);
    others.length = 0;
    moved('us', 'x', `${VENDOR_DOWN}: asked again later`);
    vi.advanceTimersByTime(4 * MINUTE);
    for (const end of [stop, ...stops]) end();
    expect(others[0]).toEqual(['us']);
    expect(ended).toEqual([]);
  });
});
