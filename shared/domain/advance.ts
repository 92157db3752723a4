import { hopSeconds } from './backoff.ts';
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
  const run = outcome.run ?? row.run;
  return { ...row, memory: outcome.memory ?? row.memory, ...(run === undefined ? {} : { run }) };
}

/** The slice ends here: nothing is remembered that only an open slice needs. */
export function end(row: SliceRow, state: EndState, nowMs: number, note?: string): SliceRow {
  const ended: SliceRow = {
    ...without(row, 'lease', 'upload', 'note', 'deadlineAtMs', 'notBeforeMs', 'throttles'),
    state,
    memory: {},
    dueAtMs: nowMs,
    updatedAtMs: nowMs,
    endedAtMs: nowMs,
  };
  return note === undefined ? ended : { ...ended, note };
}

/**
 * The same slice again after a while: the hop grows, so that every older message turns stale.
 *
 * A wait that is longer than one delay of SQS takes several hops; `notBeforeMs` keeps the ones between from asking.
 */
export function again(row: SliceRow, nowMs: number, delaySeconds: number, note: string): Advance {
  const seconds = hopSeconds(delaySeconds);
  const next: SliceRow = {
    ...without(row, 'lease', 'notBeforeMs'),
    ...(delaySeconds > seconds && Number.isFinite(delaySeconds) ? { notBeforeMs: nowMs + delaySeconds * 1000 } : {}),
    hop: row.hop + 1,
    dueAtMs: nowMs + seconds * 1000,
    updatedAtMs: nowMs,
    note,
  };
  return { row: next, next: { task: taskOf(next), delaySeconds: seconds } };
}

/** The next hop of a wait that is not over yet; `undefined` when it is, or when the slice's deadline has passed. */
export function stillWaiting(row: SliceRow, nowMs: number): Advance | undefined {
  const untilMs = Math.min(row.notBeforeMs ?? nowMs, row.deadlineAtMs ?? Number.POSITIVE_INFINITY);
  return untilMs > nowMs ? again(row, nowMs, (untilMs - nowMs) / 1000, row.note ?? 'waits') : undefined;
}

/** The slice ends as failed, and people are told why. */
export const giveUp = (row: SliceRow, nowMs: number, reason: string): Advance => ({
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
  const base = {
    ...without(learned(row, outcome), 'lastError', 'deadlineAtMs', 'throttles'),
    state: outcome.state,
    failures: 0,
  };
  if (outcome.beforeDeadline === true) return again(base, nowMs, outcome.delaySeconds, outcome.note);
  const deadlineAtMs = row.deadlineAtMs ?? nowMs + patience.deadlineSeconds * 1000;
  if (nowMs >= deadlineAtMs) {
    return giveUp({ ...base, deadlineAtMs }, nowMs, `deadline: ${outcome.note}, and the time for it is over`);
  }
  return again({ ...base, deadlineAtMs }, nowMs, outcome.delaySeconds, outcome.note);
}

/**
 * A part has landed, or was empty; more may follow in the same invocation. What an earlier attempt landed in its place,
 * or beyond the last part of this one, is no part of the log any more.
 */
export function withPart(row: SliceRow, part: LandedPart | undefined, nowMs: number, outcome: StepOutcome): SliceRow {
  const { index, of } = outcome.kind === 'land' ? outcome.part : { index: part?.index, of: Number.POSITIVE_INFINITY };
  const others = row.parts.filter((known) => known.index !== index && known.index <= of);
  return {
    ...without(learned(row, outcome), 'upload', 'lastError', 'throttles'),
    state: 'ready',
    failures: 0,
    updatedAtMs: nowMs,
    readyAtMs: row.readyAtMs ?? nowMs,
    parts: (part === undefined ? others : [...others, part]).sort((left, right) => left.index - right.index),
  };
}

/** The parts by index, each newer one in the place of its older version. */
export function partsWith(known: readonly LandedPart[], newer: readonly LandedPart[]): readonly LandedPart[] {
  const indexes = new Set(newer.map(({ index }) => index));
  const parts = [...known.filter(({ index }) => !indexes.has(index)), ...newer];
  return parts.sort((left, right) => left.index - right.index);
}

/** Objects of records were merged: each takes the place of its older version; the others stay as they are. */
export function withMerged(
  row: SliceRow,
  merged: readonly LandedPart[],
  nowMs: number,
  memory: SliceRow['memory'],
): SliceRow {
  return {
    ...without(row, 'lastError', 'throttles', 'deadlineAtMs'),
    state: 'ready',
    failures: 0,
    memory,
    updatedAtMs: nowMs,
    ...(merged.length === 0 ? {} : { readyAtMs: row.readyAtMs ?? nowMs }),
    parts: partsWith(row.parts, merged),
  };
}

/** A slice that rests is looked at after this long even when no discovery wakes it. Units: milliseconds. */
const LONGEST_REST_MS = 86_400_000;

/** Everything listed so far has landed: no task is sent, the slice waits for `wake`. */
export function rest(row: SliceRow, nowMs: number, outcome: Extract<StepOutcome, { kind: 'rest' }>): Advance {
  const resting: SliceRow = {
    ...without(learned(row, outcome), 'lease', 'notBeforeMs', 'lastError', 'deadlineAtMs', 'throttles'),
    state: 'settling',
    failures: 0,
    hop: row.hop + 1,
    dueAtMs: nowMs + LONGEST_REST_MS,
    updatedAtMs: nowMs,
    note: outcome.note,
  };
  return { row: resting };
}

/** The next reading of a slice that rests; `undefined` for one that is being read, waits for its own time, or has ended. */
export function wake(row: SliceRow, nowMs: number): Advance | undefined {
  const rests = row.state === 'settling' && row.lease === undefined && row.dueAtMs - row.updatedAtMs >= LONGEST_REST_MS;
  if (!rests) return undefined;
  return again({ ...row, state: 'pending', wokenAtMs: nowMs }, nowMs, 0, 'is read again');
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
  // What has landed may be in rows of its own by now: of a slice that is no run only the first landing tells.
  const nothing = bytes === 0 && (row.run !== undefined || row.readyAtMs === undefined);
  const note = row.run === undefined ? 'the vendor listed nothing' : 'the vendor made an empty log';
  if (nothing) return { row: end({ ...base, failures: 0 }, 'empty', nowMs, note) };
  return { row: end({ ...base, failures: 0 }, 'landed', nowMs, outcome.note) };
}

/**
 * A slice that was given up, open once more: it starts again from what the vendor says of its run. What has landed of it
 * stays and is replaced part by part.
 */
export function reopen(row: SliceRow, nowMs: number): Advance {
  const open = without(row, 'endedAtMs', 'readyAtMs', 'note', 'lastError');
  // One failure, not none: the landing then looks for uploads that were left behind.
  return again({ ...open, state: 'pending', failures: 1, wokenAtMs: nowMs }, nowMs, 0, 'tried once more');
}

/** Says what is given up, for the dead letter's reader. */
export const deadLetterText = (row: SliceRow, reason: string): string => `${sliceName(row)} was given up. ${reason}`;
