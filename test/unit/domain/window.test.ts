import { describe, expect, it } from 'vitest';
import { bisect, discoveryWindow, splitWindow } from '../../../shared/domain/window.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const base = {
  watermarkMs: undefined,
  sinceMs: undefined,
  nowMs: NOW,
  lookBackMs: 24 * HOUR,
  safetyMs: 60_000,
  maxReachMs: 60 * 24 * HOUR,
};

describe('the windows of a range', () => {
  it('are as long as allowed, the last one as long as needed', () => {
    expect(splitWindow({ fromMs: 0, toMs: 2.5 * HOUR }, HOUR)).toEqual([
      { fromMs: 0, toMs: HOUR },
      { fromMs: HOUR, toMs: 2 * HOUR },
      { fromMs: 2 * HOUR, toMs: 2.5 * HOUR },
    ]);
  });

  it('are none for an empty range', () => {
    expect(splitWindow({ fromMs: 5, toMs: 5 }, HOUR)).toEqual([]);
  });

  it.each([
    [{ fromMs: 1, toMs: 0 }, HOUR],
    [{ fromMs: 0, toMs: 1 }, 0],
    [{ fromMs: 0, toMs: 1 }, -1],
    [{ fromMs: 0, toMs: 1 }, Number.NaN],
  ])('of %j by %d are our own mistake', (range, maxMs) => {
    expect(() => splitWindow(range, maxMs)).toThrow(expect.objectContaining({ kind: 'invariant' }));
  });
});

describe('a window that is too full', () => {
  it('falls into two halves', () => {
    expect(bisect({ fromMs: 10, toMs: 15 }, 1)).toEqual([
      { fromMs: 10, toMs: 12 },
      { fromMs: 12, toMs: 15 },
    ]);
  });

  it('is not halved below the limit', () => {
    expect(bisect({ fromMs: 0, toMs: 1_000 }, 1_000)).toBeUndefined();
    expect(bisect({ fromMs: 0, toMs: 1_001 }, 1_000)).toBeDefined();
  });
});

describe('the window of a discovery', () => {
  it('begins one look-back ago at the first time, and ends a safety lag before now', () => {
    expect(discoveryWindow(base)).toEqual({ fromMs: NOW - 60_000 - 24 * HOUR, toMs: NOW - 60_000 });
  });

  it('begins where the user says, at the first time only', () => {
    const since = { ...base, sinceMs: NOW - 100 * HOUR };
    expect(discoveryWindow(since).fromMs).toBe(NOW - 100 * HOUR);
    expect(discoveryWindow({ ...since, watermarkMs: NOW - HOUR }).fromMs).toBe(NOW - 25 * HOUR);
    expect(discoveryWindow({ ...since, sinceMs: NOW - 10 * HOUR, watermarkMs: NOW - HOUR }).fromMs).toBe(
      NOW - 10 * HOUR,
    );
  });

  it('never reaches further back than the vendor does', () => {
    expect(discoveryWindow({ ...base, sinceMs: 0 }).fromMs).toBe(NOW - base.maxReachMs);
    expect(discoveryWindow({ ...base, watermarkMs: 0 }).fromMs).toBe(NOW - base.maxReachMs);
  });

  it('is empty rather than reversed when it would begin in the future', () => {
    const { fromMs, toMs } = discoveryWindow({ ...base, sinceMs: NOW + HOUR });
    expect([fromMs, toMs]).toEqual([NOW - 60_000, NOW - 60_000]);
  });
});
