import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Advance, advanceOnEnd, advanceOnWait, stillWaiting, taskOf } from '../../../shared/domain/advance.ts';
import { advanceOnError } from '../../../shared/domain/advance-on-error.ts';
import { type ErrorKind, IngestError } from '../../../shared/domain/errors.ts';
import { isOpen, OPEN_STATES, type SliceRow } from '../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const KINDS: readonly ErrorKind[] = [
  'rate_limited',
  'transient',
  'auth',
  'gone',
  'contract',
  'config',
  'task',
  'deadline',
  'invariant',
];
const PATIENCE = { deadlineSeconds: 7_200, maxFailures: 4 };

type Step = (row: SliceRow, nowMs: number) => Advance;
const note = 'n';
const seconds = fc.nat({ max: 20_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ state: fc.constantFrom(...OPEN_STATES), delaySeconds: seconds, beforeDeadline: fc.boolean() }).map(
    (wait): Step =>
      (row, nowMs) =>
        advanceOnWait(row, { kind: 'wait', note, memory: { at: nowMs }, ...wait }, nowMs, PATIENCE),
  ),
  fc.record({ kind: fc.constantFrom(...KINDS), retryAfterSeconds: fc.option(seconds), random }).map(
    ({ kind, retryAfterSeconds, random: chance }): Step =>
      (row, nowMs) => {
        const detail = retryAfterSeconds === null ? {} : { retryAfterSeconds };
        return advanceOnError(row, new IngestError(kind, 'broke', detail), nowMs, chance, PATIENCE);
      },
  ),
  fc.constantFrom('empty' as const, 'gone' as const, 'done' as const).map(
    (kind): Step =>
      (row, nowMs) =>
        advanceOnEnd(row, { kind, note }, nowMs),
  ),
);

/** Takes steps as the worker does: each one under a lease, none of an ended slice, and none before its time. */
function walk(steps: readonly Step[], check: (before: SliceRow, advance: Advance, nowMs: number) => void): SliceRow {
  let row: SliceRow = sliceRow();
  let nowMs = NOON_MS;
  for (const take of steps) {
    if (!isOpen(row.state)) break;
    const leased = { ...row, lease: { owner: 'me', expiresAtMs: nowMs + 1 } };
    const advance = stillWaiting(leased, nowMs) ?? take(leased, nowMs);
    check(leased, advance, nowMs);
    row = advance.row;
    nowMs += (advance.next?.delaySeconds ?? 0) * 1000;
  }
  return row;
}
const walks = (check: (before: SliceRow, advance: Advance, nowMs: number) => void): void =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      walk(steps, check);
    }),
    { numRuns: 500 },
  );

it('the hop grows by one exactly when a task follows, and the task is the one of the saved row', () => {
  walks((before, { row, next }) => {
    expect(row.hop).toBe(before.hop + (next === undefined ? 0 : 1));
    if (next !== undefined) expect(next.task).toEqual(taskOf(row));
  });
});

it('a task follows exactly as long as the slice is open, due when its task arrives', () => {
  walks((_before, { row, next }, nowMs) => {
    expect(next !== undefined).toBe(isOpen(row.state));
    if (next === undefined) return;
    expect(next.delaySeconds).toBeGreaterThanOrEqual(0);
    expect(next.delaySeconds).toBeLessThanOrEqual(900);
    expect(row.dueAtMs).toBe(nowMs + next.delaySeconds * 1000);
  });
});

it('the lease is given back, and an ended slice keeps nothing for going on', () => {
  walks((_before, { row }, nowMs) => {
    expect(row).not.toHaveProperty('lease');
    if (isOpen(row.state)) return;
    for (const field of ['upload', 'deadlineAtMs', 'notBeforeMs']) expect(row).not.toHaveProperty(field);
    expect([row.memory, row.endedAtMs, row.dueAtMs]).toEqual([{}, nowMs, nowMs]);
  });
});

it('a dead letter goes out exactly for what was given up, with the reason that the row keeps', () => {
  walks((_before, { row, deadLetter }) => {
    expect(deadLetter !== undefined).toBe(row.state === 'failed');
    if (deadLetter !== undefined) expect(deadLetter).toBe(row.note);
  });
});

it('identity, history and what has landed are never touched', () => {
  walks((before, { row }) => {
    for (const field of ['source', 'stream', 'id', 'vendor', 'revision', 'discoveredAtMs', 'parts'] as const) {
      expect(row[field]).toEqual(before[field]);
    }
  });
});

it('failures never reach the limit in an open slice', () => {
  walks((_before, { row }) => {
    if (isOpen(row.state)) expect(row.failures).toBeLessThan(PATIENCE.maxFailures);
  });
});
