import { expect, it } from 'vitest';
import { advanceOnCleanupError, advanceOnError } from '../../../shared/domain/advance-on-error.ts';
import { IngestError } from '../../../shared/domain/errors.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const PATIENCE = { deadlineSeconds: 3_600, maxFailures: 1 };
const PAUSED = new IngestError('paused', 'waits for https://a.example/x?sig=f00d', { retryAfterSeconds: 7 });

it.each([
  ['a step', advanceOnError],
  ['a deletion at the vendor', advanceOnCleanupError],
])(
  '%s that is paused comes again, as often as it takes, and costs neither tries nor its deadline',
  (_what, advance) => {
    const row = sliceRow({ state: 'ready', failures: 5, hop: 3, deadlineAtMs: NOON_MS - 1 });
    const { row: next, next: task, deadLetter } = advance(row, PAUSED, NOON_MS, 0.5, PATIENCE);
    expect(next).toMatchObject({ state: 'ready', failures: 5, hop: 4, deadlineAtMs: NOON_MS - 1 + 7_500 });
    expect(next.note).toBe('waits for https://a.example/x?[redacted]');
    expect(next).not.toHaveProperty('lastError');
    expect(task?.delaySeconds).toBe(8);
    expect(deadLetter).toBeUndefined();
  },
);
