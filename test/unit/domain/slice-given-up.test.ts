import { describe, expect, it } from 'vitest';
import { advanceOnWait, reopen } from '../../../shared/domain/advance.ts';
import { advanceOnError } from '../../../shared/domain/advance-on-error.ts';
import { IngestError } from '../../../shared/domain/errors.ts';
import { sliceGivenUp } from '../../../shared/domain/slice-given-up.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const PATIENCE = { deadlineSeconds: 3_600, maxFailures: 3 };
const WAIT = { kind: 'wait', state: 'generating', delaySeconds: 5, note: 'the log is being made' } as const;

describe('what the dead letter of a slice says', () => {
  it('of one whose failures are spent', () => {
    const error = new IngestError('transient', 'answered 503');
    const { row } = advanceOnError(sliceRow({ failures: 2 }), error, NOON_MS, 0, PATIENCE);
    expect(sliceGivenUp(row)).toEqual({
      class: 'exhausted',
      slice: 'run-1',
      kind: 'transient',
      attempts: 3,
      lastErrorKind: 'transient',
      lastError: 'answered 503',
    });
  });

  it('of one that was not ready at its deadline: how often it was taken up', () => {
    const { row } = advanceOnWait(sliceRow({ hop: 40, deadlineAtMs: NOON_MS }), WAIT, NOON_MS, PATIENCE);
    expect(sliceGivenUp(row)).toEqual({ class: 'expired', slice: 'run-1', kind: 'deadline', attempts: 41 });
  });

  it('of one that was throttled until its deadline: that it expired, and the throttling as its last error', () => {
    const error = new IngestError('rate_limited', 'answered 429');
    const before = sliceRow({ hop: 7, deadlineAtMs: NOON_MS, correlationId: 'message-7' });
    const { row } = advanceOnError(before, error, NOON_MS, 0, PATIENCE);
    expect(sliceGivenUp(row)).toMatchObject({
      class: 'expired',
      kind: 'deadline',
      attempts: 8,
      lastErrorKind: 'rate_limited',
      correlation: 'message-7',
    });
  });
});

it('a slice that expired and is redriven has its whole deadline again, from its next wait', () => {
  const { row } = advanceOnWait(sliceRow({ deadlineAtMs: NOON_MS }), WAIT, NOON_MS, PATIENCE);
  const later = NOON_MS + 86_400_000;
  const { row: opened } = reopen(row, later);
  expect(opened).not.toHaveProperty('deadlineAtMs');
  expect(advanceOnWait(opened, WAIT, later + 1_000, PATIENCE).row).toMatchObject({
    state: 'generating',
    deadlineAtMs: later + 1_000 + PATIENCE.deadlineSeconds * 1_000,
  });
});
