import { describe, expect, it } from 'vitest';
import { advanceOnCleanupError, advanceOnError } from '../../../shared/domain/advance-on-error.ts';
import { type ErrorKind, IngestError } from '../../../shared/domain/errors.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const PATIENCE = { deadlineSeconds: 3_600, maxFailures: 4 };
const failed = (kind: ErrorKind, failures: number, detail = {}) => {
  const error = new IngestError(kind, 'GET https://a.example/x?sig=f00d', detail);
  return advanceOnCleanupError(sliceRow({ state: 'ready', failures, hop: 1 }), error, NOON_MS, 0.5, PATIENCE);
};

describe('a landed log that can not be deleted at the vendor', () => {
  it.each(['transient', 'rate_limited', 'invariant'] as const)(
    'is tried again after %s, while that may help',
    (kind) => {
      const { row, next } = failed(kind, 2);
      expect(row).toMatchObject({ state: 'ready', failures: 3, hop: 2 });
      expect(row.note).toBe('landed; deletion at the vendor: GET https://a.example/x?[redacted]');
      expect(next?.delaySeconds).toBe(4);
      expect(failed(kind, 0, { retryAfterSeconds: 60 }).next?.delaySeconds).toBe(60);
    },
  );

  it.each(['transient', 'rate_limited', 'invariant'] as const)('has landed all the same after %s too often', (kind) => {
    const { row, next, deadLetter } = failed(kind, 3);
    expect(row).toMatchObject({ state: 'landed', failures: 0, endedAtMs: NOON_MS });
    expect(row.note).toBe("the vendor's copy could not be deleted: GET https://a.example/x?[redacted]");
    expect([next, deadLetter]).toEqual([undefined, undefined]);
  });

  it.each(['auth', 'contract', 'config', 'gone', 'deadline', 'task'] as const)(
    'has landed at once after %s',
    (kind) => {
      expect(failed(kind, 0).row).toMatchObject({ state: 'landed', failures: 0 });
    },
  );
});

describe('a slice that the vendor throttles', () => {
  const throttled = (changes = {}, nowMs = NOON_MS) =>
    advanceOnError(sliceRow(changes), new IngestError('rate_limited', 'slow down'), nowMs, 0.5, PATIENCE);

  it('gets a deadline with the first refusal, which the next one does not move', () => {
    const first = throttled().row;
    expect(first).toMatchObject({
      deadlineAtMs: NOON_MS + 3_600_000,
      throttles: 1,
      lastError: { kind: 'rate_limited' },
    });
    expect(throttled(first, NOON_MS + 1).row).toMatchObject({ deadlineAtMs: NOON_MS + 3_600_000, throttles: 2 });
  });

  it('is given up in the instant of its deadline, and not before', () => {
    const at = (nowMs: number) => throttled({ deadlineAtMs: NOON_MS }, nowMs).row;
    expect(at(NOON_MS - 1).state).toBe('pending');
    expect(at(NOON_MS)).toMatchObject({ state: 'failed', lastError: { kind: 'rate_limited', message: 'slow down' } });
  });
});
