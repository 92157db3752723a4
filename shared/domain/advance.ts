import { hopSeconds, retryDelaySeconds } from './backoff.ts';
import type { IngestError } from './errors.ts';
import type { StepOutcome } from './outcome.ts';
import { type EndState, type LandedPart, type SliceRow, sliceName } from './slice.ts';
import type { FetchTask } from './task.ts';

/** What follows from a step: the row to save, and the task to send after it was saved. */
export interface Advance {
  readonly row: SliceRow;
  readonly next?: { readonly task: FetchTask; readonly delaySeconds: number };
  /** The slice was given up: a dead letter tells people so. */
  readonly deadLetter?: string;
}

/** The rules a source sets for its slices. */
export interface Patience {
  /** From the moment the run is final at the vendor. */
  readonly deadlineSeconds: number;
  /** Failures in a row before a slice is given up. */
  readonly maxFailures: number;
}

/** The task that advances this slice from its present hop. */
export const taskOf = (row: SliceRow): FetchTask => ({
  v: 1,
  kind: 'fetch',
  source: row.source,
  stream: row.stream,
  id: row.id,
  hop: row.hop,
});

const without = <T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> => {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
};

/** The row with what the step learned, whatever the step came to. */
function learned(row: SliceRow, outcome: { memory?: SliceRow['memory']; run?: SliceRow['run'] }): SliceRow {
  return { ...row, memory: outcome.memory ?? row.memory, run: outcome.run ?? row.run };
}

/** The slice ends here: nothing is remembered that only an open slice needs. */
export function end(row: SliceRow, state: EndState, nowMs: number, note?: string): SliceRow {
  const ended: SliceRow = {
    ...without(row, 'lease', 'upload', 'note', 'deadlineAtMs'),
    state,
    memory: {},
    dueAtMs: nowMs,
    updatedAtMs: nowMs,
    endedAtMs: nowMs,
  };
  return note === undefined ? ended : { ...ended, note };
}

/** The same slice again after a while: the hop grows, so that every older message turns stale. */
export function again(row: SliceRow, nowMs: number, delaySeconds: number, note: string): Advance {
  const seconds = hopSeconds(delaySeconds);
  const next: SliceRow = {
    ...without(row, 'lease'),
    hop: row.hop + 1,
    dueAtMs: nowMs + seconds * 1000,
    updatedAtMs: nowMs,
    note,
  };
  return { row: next, next: { task: taskOf(next), delaySeconds: seconds } };
}

const giveUp = (row: SliceRow, nowMs: number, reason: string): Advance => ({
  row: end(row, 'failed', nowMs, reason),
  deadLetter: reason,
});

/** The answer was "not yet": wait, unless the deadline has passed. */
export function advanceOnWait(
  row: SliceRow,
  outcome: Extract<StepOutcome, { kind: 'wait' }>,
  nowMs: number,
  patience: Patience,
): Advance {
  const base = { ...without(learned(row, outcome), 'lastError', 'deadlineAtMs'), state: outcome.state, failures: 0 };
  if (outcome.beforeDeadline === true) return again(base, nowMs, outcome.delaySeconds, outcome.note);
  const deadlineAtMs = row.deadlineAtMs ?? nowMs + patience.deadlineSeconds * 1000;
  if (nowMs >= deadlineAtMs) {
    return giveUp({ ...base, deadlineAtMs }, nowMs, `deadline: ${outcome.note}, and the time for it is over`);
  }
  return again({ ...base, deadlineAtMs }, nowMs, outcome.delaySeconds, outcome.note);
}

/** A part has landed, or was empty; more may follow in the same invocation. */
export function withPart(row: SliceRow, part: LandedPart | undefined, nowMs: number, outcome: StepOutcome): SliceRow {
  const others = row.parts.filter((known) => known.index !== part?.index);
  return {
    ...without(learned(row, outcome), 'upload', 'lastError'),
    state: 'ready',
    failures: 0,
    updatedAtMs: nowMs,
    readyAtMs: row.readyAtMs ?? nowMs,
    parts: (part === undefined ? others : [...others, part]).sort((left, right) => left.index - right.index),
  };
}

/** The vendor has said its last word on this slice. */
export function advanceOnEnd(
  row: SliceRow,
  outcome: Extract<StepOutcome, { kind: 'done' | 'empty' | 'gone' }>,
  nowMs: number,
): Advance {
  const base = without(learned(row, outcome), 'lastError');
  if (outcome.kind !== 'done') return { row: end({ ...base, failures: 0 }, outcome.kind, nowMs, outcome.note) };
  const bytes = row.parts.reduce((sum, part) => sum + part.bytes, 0);
  if (bytes === 0) return { row: end({ ...base, failures: 0 }, 'empty', nowMs, 'the vendor made an empty log') };
  return { row: end({ ...base, failures: 0 }, 'landed', nowMs) };
}

/**
 * A step failed: what happens to its slice.
 *
 * rate_limited waits as the vendor asks and costs nothing but time; transient waits with growing delays and gives up
 * after `maxFailures` in a row; gone ends the slice; everything else can not heal by itself, so the slice is given up
 * at once, with a dead letter for people. Source: style guide section 6.
 */
export function advanceOnError(
  before: SliceRow,
  error: IngestError,
  nowMs: number,
  random: number,
  patience: Patience,
): Advance {
  const row = { ...before, memory: error.memory ?? before.memory };
  const lastError = { kind: error.kind, message: error.message };
  switch (error.kind) {
    case 'rate_limited': {
      const late = row.deadlineAtMs !== undefined && nowMs >= row.deadlineAtMs;
      if (late)
        return giveUp({ ...row, lastError }, nowMs, `deadline: still throttled by the vendor (${error.message})`);
      const delay = retryDelaySeconds(row.failures + 1, random, error.retryAfterSeconds ?? 5);
      return again({ ...row, lastError }, nowMs, delay, 'throttled by the vendor');
    }
    case 'transient':
    case 'invariant': {
      const failures = row.failures + 1;
      const failed = { ...row, failures, lastError };
      if (failures >= patience.maxFailures) {
        return giveUp(failed, nowMs, `${error.kind}: failed ${failures} times in a row, last: ${error.message}`);
      }
      const delay = retryDelaySeconds(failures, random, error.retryAfterSeconds);
      return again(failed, nowMs, delay, `retry after: ${error.message}`);
    }
    case 'gone':
      return { row: end({ ...row, lastError }, 'gone', nowMs, error.message) };
    case 'deadline':
    case 'auth':
    case 'contract':
    case 'config':
    case 'task':
      return giveUp({ ...row, failures: row.failures + 1, lastError }, nowMs, `${error.kind}: ${error.message}`);
  }
}

/** Says what is given up, for the dead letter's reader. */
export const deadLetterText = (row: SliceRow, reason: string): string => `${sliceName(row)} was given up. ${reason}`;
