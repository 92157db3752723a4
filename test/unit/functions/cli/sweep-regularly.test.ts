import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sweepRegularly } from '../../../../functions/cli/sweep-regularly.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { MINUTE, pipeline } from '../pipeline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the sweep of an ingest', () => {
  it('brings back a slice whose message stays hidden, every five minutes until it is ended', async () => {
    const { services, index, queue } = pipeline({});
    await index.record([sliceRow({ dueAtMs: NOON_MS - 16 * MINUTE })]);
    const end = sweepRegularly(services, () => {});
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(queue.messages()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(queue.messages()).toHaveLength(1);
    await end();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports a failure and goes on', async () => {
    const { services, index } = pipeline({});
    const said: string[] = [];
    vi.spyOn(index, 'byState').mockImplementationOnce(() => {
      throw new Error('the index is away');
    });
    await index.record([sliceRow({ dueAtMs: NOON_MS - 16 * MINUTE })]);
    const end = sweepRegularly(services, (message) => said.push(message));
    await vi.advanceTimersByTimeAsync(11 * MINUTE);
    await end();
    expect(said).toEqual(['sweep: the index is away']);
    expect(index.rows()).toMatchObject([{ revision: 2 }]);
  });
});
