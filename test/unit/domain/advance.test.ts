import { describe, expect, it } from 'vitest';
import {
  advanceOnEnd,
  advanceOnWait,
  again,
  deadLetterText,
  end,
  reopen,
  stillWaiting,
  taskOf,
  withPart,
} from '../../../shared/domain/advance.ts';
import { advanceOnError } from '../../../shared/domain/advance-on-error.ts';
import { type ErrorKind, IngestError } from '../../../shared/domain/errors.ts';
import type { StepOutcome } from '../../../shared/domain/outcome.ts';
import { END_STATES, type LandedPart, type SliceRow } from '../../../shared/domain/slice.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../factories/slice.ts';

const PATIENCE = { deadlineSeconds: 3_600, maxFailures: 3 };
const HOUR = 3_600_000;
const open = (changes: Partial<SliceRow> = {}): SliceRow => {
  const { endedAtMs: _open, ...row } = fullSliceRow({ failures: 0, ...changes });
  return { lease: { owner: 'me', expiresAtMs: NOON_MS + 1 }, ...row };
};
const wait = (changes: object = {}) =>
  ({ kind: 'wait', state: 'generating', delaySeconds: 20, note: 'the vendor is writing', ...changes }) as Extract<
    StepOutcome,
    { kind: 'wait' }
  >;
const part = (index: number, changes: Partial<LandedPart> = {}): LandedPart => ({
  key: `raw/${index}`,
  index,
  bytes: 10,
  storedBytes: 5,
  lines: 1,
  sha256: 'ab',
  etag: '"1"',
  ...changes,
});
const land = (memory = {}): StepOutcome => ({ kind: 'done', memory });
const failOn = (kind: ErrorKind, detail = {}, row = open(), nowMs = NOON_MS) =>
  advanceOnError(row, new IngestError(kind, 'it broke', detail), nowMs, 0.5, PATIENCE);

describe('a slice whose log is not ready', () => {
  it('comes again at the next hop, free, and remembers what was learned', () => {
    const row = open({ hop: 3, failures: 2, state: 'pending' });
    const run = { ...row.run, vendorStatus: 'NEWER' };
    const advance = advanceOnWait(row, wait({ memory: { token: 'sealed' }, run }), NOON_MS, PATIENCE);
    expect(advance.row).toMatchObject({
      state: 'generating',
      hop: 4,
      failures: 0,
      memory: { token: 'sealed' },
      run: { vendorStatus: 'NEWER' },
      dueAtMs: NOON_MS + 20_000,
      updatedAtMs: NOON_MS,
      note: 'the vendor is writing',
    });
    expect(advance.row).not.toHaveProperty('lease');
    expect(advance.row).not.toHaveProperty('lastError');
    expect(advance.next).toEqual({ task: { ...taskOf(row), hop: 4 }, delaySeconds: 20 });
    expect(advance.deadLetter).toBeUndefined();
  });

  it('keeps what it knew where the step learned nothing', () => {
    const row = open();
    const advance = advanceOnWait(row, wait(), NOON_MS, PATIENCE);
    expect([advance.row.memory, advance.row.run]).toEqual([row.memory, row.run]);
  });

  it('gets a deadline with its first wait, which later waits do not move', () => {
    const { deadlineAtMs: _none, ...fresh } = open();
    const first = advanceOnWait(fresh, wait(), NOON_MS, PATIENCE).row;
    expect(first.deadlineAtMs).toBe(NOON_MS + HOUR);
    const second = advanceOnWait(first, wait(), NOON_MS + HOUR / 2, PATIENCE).row;
    expect(second.deadlineAtMs).toBe(NOON_MS + HOUR);
  });

  it('waits up to its deadline and is given up at it, with a dead letter', () => {
    const row = open({ deadlineAtMs: NOON_MS });
    expect(advanceOnWait(row, wait(), NOON_MS - 1, PATIENCE).row.state).toBe('generating');
    const late = advanceOnWait(row, wait(), NOON_MS, PATIENCE);
    expect(late.row).toMatchObject({ state: 'failed', endedAtMs: NOON_MS, hop: row.hop });
    expect(late.row.note).toMatch(/^deadline: the vendor is writing/);
    expect(late.deadLetter).toBe(late.row.note);
    expect(late.next).toBeUndefined();
  });

  it('never runs out of time while its run is still executing at the vendor', () => {
    const waiting = wait({ beforeDeadline: true, state: 'pending' });
    const muchLater = advanceOnWait(open({ deadlineAtMs: NOON_MS }), waiting, NOON_MS + 1_000 * HOUR, PATIENCE);
    expect(muchLater.row.state).toBe('pending');
    expect(muchLater.row).not.toHaveProperty('deadlineAtMs');
    // The deadline begins with the end of the run.
    const final = advanceOnWait(muchLater.row, wait(), NOON_MS + 1_001 * HOUR, PATIENCE);
    expect(final.row.deadlineAtMs).toBe(NOON_MS + 1_002 * HOUR);
  });
});

describe('a wait that is longer than one hop', () => {
  it('takes several hops, of which only the last asks the vendor', () => {
    let { row, next } = again(open({ deadlineAtMs: NOON_MS + 10 * HOUR }), NOON_MS, 2_000, 'throttled');
    const asked: number[] = [];
    let nowMs = NOON_MS;
    for (let hop = 0; hop < 10 && asked.length === 0; hop += 1) {
      expect(row.hop).toBe(next?.task.hop);
      nowMs += (next?.delaySeconds ?? 0) * 1000;
      const waiting = stillWaiting(row, nowMs);
      if (waiting === undefined) asked.push(nowMs);
      else ({ row, next } = waiting);
    }
    expect(asked).toEqual([NOON_MS + 2_000_000]);
    expect(row.hop).toBe(open().hop + 3);
    expect(row.note).toBe('throttled');
  });

  it('is over at once when it fits into one hop', () => {
    const { row, next } = again(open(), NOON_MS, 900, 'throttled');
    expect(next?.delaySeconds).toBe(900);
    expect(row).not.toHaveProperty('notBeforeMs');
    expect(stillWaiting(row, NOON_MS)).toBeUndefined();
  });

  it('ends with the deadline of the slice', () => {
    const { row } = again(open({ deadlineAtMs: NOON_MS + 1_000_000 }), NOON_MS, 1e9, 'throttled');
    expect(stillWaiting(row, NOON_MS + 900_000)?.next?.delaySeconds).toBe(100);
    expect(stillWaiting(row, NOON_MS + 1_000_000)).toBeUndefined();
  });

  it('is a plain hop when the time asked for is no number', () => {
    expect(again(open(), NOON_MS, Number.POSITIVE_INFINITY, 'throttled').row).not.toHaveProperty('notBeforeMs');
  });

  it('is forgotten once the slice comes again for another reason, or ends', () => {
    const row = open({ notBeforeMs: NOON_MS + 1 });
    expect(again(row, NOON_MS, 5, 'n').row).not.toHaveProperty('notBeforeMs');
    expect(end(row, 'landed', NOON_MS)).not.toHaveProperty('notBeforeMs');
  });
});

describe('a slice that ends', () => {
  it.each(END_STATES)('as %s keeps nothing that only an open slice needs', (state) => {
    const ended = end(open(), state, NOON_MS + 5);
    for (const field of ['lease', 'upload', 'note', 'deadlineAtMs']) expect(ended).not.toHaveProperty(field);
    expect(ended).toMatchObject({ state, memory: {}, dueAtMs: NOON_MS + 5, updatedAtMs: NOON_MS + 5 });
    expect(ended.endedAtMs).toBe(NOON_MS + 5);
    expect([ended.parts, ended.run, ended.hop, ended.requests]).toEqual([open().parts, open().run, 0, 9]);
  });

  it('says why, where there is something to say', () => {
    expect(end(open(), 'empty', NOON_MS, 'no line').note).toBe('no line');
  });

  it('as done has landed with all that its parts hold, and has forgotten its failures', () => {
    const advance = advanceOnEnd(open({ parts: [part(1)], failures: 2 }), { kind: 'done' }, NOON_MS);
    expect(advance.row).toMatchObject({ state: 'landed', failures: 0, parts: [part(1)] });
    expect(advance.row).not.toHaveProperty('lastError');
    expect(advance).not.toHaveProperty('next');
    expect(advance).not.toHaveProperty('deadLetter');
  });

  it('as done without a byte is empty, and says so', () => {
    const advance = advanceOnEnd(open({ parts: [] }), { kind: 'done' }, NOON_MS);
    expect(advance.row).toMatchObject({ state: 'empty', note: 'the vendor made an empty log' });
  });

  it.each(['empty', 'gone'] as const)('as %s keeps the connector’s words and the newest metadata', (kind) => {
    const run = { ...sliceRow().run, vendorStatus: 'PURGED' };
    const { row } = advanceOnEnd(open({ parts: [] }), { kind, note: 'because', run }, NOON_MS);
    expect(row).toMatchObject({ state: kind, note: 'because', run: { vendorStatus: 'PURGED' } });
  });
});

describe('a part that has landed', () => {
  const row = open({ parts: [part(2)], failures: 2, state: 'generating' });

  it('stands in its order, once, and clears what belonged to its way', () => {
    const once = withPart(row, part(1), NOON_MS + 9, land({ landed: 1 }));
    const twice = withPart(once, part(1, { sha256: 'cd' }), NOON_MS + 9, land({ landed: 1 }));
    expect(twice.parts.map(({ index, sha256 }) => [index, sha256])).toEqual([
      [1, 'cd'],
      [2, 'ab'],
    ]);
    expect(twice).toMatchObject({ state: 'ready', failures: 0, memory: { landed: 1 }, updatedAtMs: NOON_MS + 9 });
    expect(twice).not.toHaveProperty('upload');
    expect(twice).not.toHaveProperty('lastError');
    expect(twice.lease).toEqual(row.lease);
  });

  it('orders parts by number, not by text', () => {
    const all = [10, 9, 1].reduce(
      (before, index) => withPart(before, part(index), NOON_MS, land()),
      open({ parts: [] }),
    );
    expect(all.parts.map(({ index }) => index)).toEqual([1, 9, 10]);
  });

  it('that was empty adds nothing', () => {
    expect(withPart(row, undefined, NOON_MS, land()).parts).toEqual([part(2)]);
  });

  it('takes the place of what an earlier attempt landed there and beyond its last part', () => {
    const earlier = open({ parts: [part(1), part(2), part(3)] });
    const outcome = (index: number, of: number): StepOutcome => ({
      kind: 'land',
      before: {},
      memory: {},
      part: { index, of, extension: 'json', contentType: 'application/json', open: () => Promise.reject() },
    });
    expect(withPart(earlier, part(1), NOON_MS, outcome(1, 2)).parts.map(({ index }) => index)).toEqual([1, 2]);
    expect(withPart(earlier, undefined, NOON_MS, outcome(2, 3)).parts.map(({ index }) => index)).toEqual([1, 3]);
  });

  it('tells when the log was ready, unless that is known already', () => {
    const { readyAtMs: _unknown, ...fresh } = row;
    expect(withPart(fresh, part(1), NOON_MS + 9, land()).readyAtMs).toBe(NOON_MS + 9);
    expect(withPart(row, part(1), NOON_MS + 9, land()).readyAtMs).toBe(NOON_MS + 1);
  });
});

describe('a step that failed', () => {
  it('by throttling costs no failure, waits as asked, and comes again', () => {
    const advance = failOn('rate_limited', { retryAfterSeconds: 120 }, open({ failures: 2 }));
    expect(advance.row).toMatchObject({ failures: 2, state: 'ready', dueAtMs: NOON_MS + 120_000, hop: 1 });
    expect(advance.row.lastError).toEqual({ kind: 'rate_limited', message: 'it broke' });
    expect(advance.next?.delaySeconds).toBe(120);
  });

  it('by throttling without a Retry-After waits longer each time, from about 4 s on', () => {
    expect(failOn('rate_limited').next?.delaySeconds).toBeGreaterThanOrEqual(3);
    const later = failOn('rate_limited', {}, open({ throttles: 5, deadlineAtMs: NOON_MS + HOUR }));
    expect(later.next?.delaySeconds).toBeGreaterThanOrEqual(96);
    expect(later.row).toMatchObject({ throttles: 6, failures: open({}).failures });
  });

  it('by throttling for longer than one hop is left alone until then', () => {
    const { row } = failOn('rate_limited', { retryAfterSeconds: 5_000 }, open({ deadlineAtMs: NOON_MS + 10 * HOUR }));
    expect(row.notBeforeMs).toBe(NOON_MS + 5_000_000);
    expect(stillWaiting(row, NOON_MS + 4_999_000)).toBeDefined();
    expect(stillWaiting(row, NOON_MS + 5_000_000)).toBeUndefined();
  });

  it('by throttling is given up at the deadline only', () => {
    const row = open({ deadlineAtMs: NOON_MS });
    expect(failOn('rate_limited', {}, row, NOON_MS - 1).row.state).toBe('ready');
    const late = failOn('rate_limited', {}, row, NOON_MS);
    expect(late.row).toMatchObject({ state: 'failed', note: expect.stringMatching(/^deadline: still throttled/) });
    expect(late.deadLetter).toBe(late.row.note);
    const { deadlineAtMs: _none, ...running } = row;
    expect(failOn('rate_limited', {}, running, NOON_MS + 1_000 * HOUR).row.state).toBe('ready');
  });

  it.each(['transient', 'invariant'] as const)(
    'as %s waits longer each time, and is given up after the last',
    (kind) => {
      let row = open({ hop: 0 });
      const delays: number[] = [];
      for (let failures = 1; failures < PATIENCE.maxFailures; failures += 1) {
        const advance = failOn(kind, {}, row);
        row = advance.row;
        delays.push(advance.next?.delaySeconds ?? Number.NaN);
        expect(advance.row).toMatchObject({ failures, hop: failures, note: 'retry after: it broke' });
        expect(advance.deadLetter).toBeUndefined();
      }
      expect(delays).toEqual([1, 2]);
      const last = failOn(kind, {}, row);
      expect(last.row).toMatchObject({ state: 'failed', failures: 3, lastError: { kind, message: 'it broke' } });
      expect(last.deadLetter).toBe(`${kind}: failed 3 times in a row, last: it broke`);
      expect(last.next).toBeUndefined();
    },
  );

  it('as transient obeys a Retry-After', () => {
    expect(failOn('transient', { retryAfterSeconds: 60 }).next?.delaySeconds).toBe(60);
  });

  it('as gone ends the slice without a dead letter', () => {
    const { row, next, deadLetter } = failOn('gone');
    expect(row).toMatchObject({ state: 'gone', note: 'it broke', lastError: { kind: 'gone' } });
    expect([next, deadLetter]).toEqual([undefined, undefined]);
  });

  it.each(['auth', 'contract', 'config', 'task', 'deadline'] as const)('as %s is given up at once', (kind) => {
    const { row, next, deadLetter } = failOn(kind);
    expect(row).toMatchObject({ state: 'failed', failures: 1, note: `${kind}: it broke`, lastError: { kind } });
    expect(row.memory).toEqual({});
    expect(deadLetter).toBe(`${kind}: it broke`);
    expect(next).toBeUndefined();
  });

  it('leaves what it taught, and what was known where it taught nothing', () => {
    expect(failOn('transient', { memory: { remakes: 1 } }).row.memory).toEqual({ remakes: 1 });
    expect(failOn('transient').row.memory).toEqual(open().memory);
    expect(failOn('rate_limited', { memory: { remakes: 1 } }).row.memory).toEqual({ remakes: 1 });
  });

  it('keeps the unfinished upload of a slice that comes again', () => {
    expect(failOn('transient').row.upload).toEqual(open().upload);
  });

  it.each(['transient', 'rate_limited', 'gone', 'contract', 'invariant'] as const)(
    'as %s leaves no presigned URL in the row',
    (kind) => {
      const error = new IngestError(kind, 'Invalid URL https://store.example/log?X-Amz-Signature=f00d');
      for (const maxFailures of [1, 3]) {
        for (const deadlineAtMs of [NOON_MS, NOON_MS + HOUR]) {
          const advance = advanceOnError(open({ deadlineAtMs }), error, NOON_MS, 0.5, { ...PATIENCE, maxFailures });
          expect(JSON.stringify(advance)).not.toContain('f00d');
          expect(JSON.stringify(advance)).toContain('https://store.example/log?[redacted]');
        }
      }
    },
  );
});

describe('a slice that was given up', () => {
  const failed = end(open({ failures: 8, hop: 4 }), 'failed', NOON_MS, 'auth: refused');

  it('is open once more, at the next hop, with what it had landed and without what it was given up for', () => {
    const { row, next, deadLetter } = reopen(failed, NOON_MS + 7);
    expect(row).toMatchObject({ state: 'pending', hop: 5, failures: 1, memory: {}, dueAtMs: NOON_MS + 7 });
    expect(row.parts).toEqual(failed.parts);
    for (const field of ['endedAtMs', 'readyAtMs', 'lastError', 'deadlineAtMs']) expect(row).not.toHaveProperty(field);
    expect(next).toEqual({ task: taskOf(row), delaySeconds: 0 });
    expect(deadLetter).toBeUndefined();
  });
});

it('a dead letter names its slice', () => {
  expect(deadLetterText(sliceRow(), 'because')).toBe('talend-eu/execution-logs/run-1 was given up. because');
});
