import { type Advance, again, end, giveUp, type Patience } from './advance.ts';
import { retryDelaySeconds } from './backoff.ts';
import type { IngestError } from './errors.ts';
import { redact } from './redact.ts';
import type { SliceRow } from './slice.ts';

/**
 * A step failed: what happens to its slice.
 *
 * rate_limited waits as the vendor asks and costs nothing but time; paused waits for the source's budget or for a
 * vendor that answers nobody; transient waits with growing delays and gives up after `maxFailures` in a row; gone ends
 * the slice; everything else can not heal by itself, so the slice is given up at once, with a dead letter for people.
 * Source: style guide section 6.
 */
export function advanceOnError(
  before: SliceRow,
  error: IngestError,
  nowMs: number,
  random: number,
  patience: Patience,
): Advance {
  const row = { ...before, memory: error.memory ?? before.memory };
  // The row is read by people: an unexpected error may name a presigned URL.
  const message = redact(error.message);
  const lastError = { kind: error.kind, message };
  switch (error.kind) {
    case 'rate_limited': {
      const late = row.deadlineAtMs !== undefined && nowMs >= row.deadlineAtMs;
      if (late) return giveUp({ ...row, lastError }, nowMs, `deadline: still throttled by the vendor (${message})`);
      const throttles = (row.throttles ?? 0) + 1;
      const deadlineAtMs = row.deadlineAtMs ?? nowMs + patience.deadlineSeconds * 1000;
      // At least 4 s, then 8 s and so on: a vendor that is asked by hundreds of runs needs them to spread.
      const delay = Math.max(error.retryAfterSeconds ?? 0, retryDelaySeconds(throttles + 2, random));
      return again({ ...row, lastError, throttles, deadlineAtMs }, nowMs, delay, 'throttled by the vendor');
    }
    // Our own budget says so: it is nobody's failure, and costs the slice neither tries nor its deadline.
    case 'paused':
      return paused(row, error, nowMs, random);
    case 'transient':
    case 'invariant': {
      const failures = row.failures + 1;
      const failed = { ...row, failures, lastError };
      if (failures >= patience.maxFailures) {
        return giveUp(failed, nowMs, `${error.kind}: failed ${failures} times in a row, last: ${message}`);
      }
      const delay = Math.max(error.retryAfterSeconds ?? 0, retryDelaySeconds(failures, random));
      return again(failed, nowMs, delay, `retry after: ${message}`);
    }
    case 'gone':
      return { row: end({ ...row, lastError }, 'gone', nowMs, message) };
    case 'deadline':
    case 'auth':
    case 'contract':
    case 'config':
    case 'task':
      return giveUp({ ...row, failures: row.failures + 1, lastError }, nowMs, `${error.kind}: ${message}`);
  }
}

/** Waits for its turn, and its deadline waits with it: a pause may last longer than the vendor is given. */
function paused(row: SliceRow, error: IngestError, nowMs: number, random: number): Advance {
  const delaySeconds = Math.max(1, error.retryAfterSeconds ?? 1) + random;
  const { deadlineAtMs } = row;
  const moved =
    deadlineAtMs === undefined ? row : { ...row, deadlineAtMs: deadlineAtMs + Math.ceil(delaySeconds * 1000) };
  return again(moved, nowMs, delaySeconds, redact(error.message));
}

/**
 * Everything has landed and was verified, but the vendor's copy could not be deleted: tried again while that may help;
 * then the slice has landed all the same, with a note. Nothing may undo a landing: the vendor may hold less by now.
 */
export function advanceOnCleanupError(
  row: SliceRow,
  error: IngestError,
  nowMs: number,
  random: number,
  patience: Patience,
): Advance {
  const failures = row.failures + 1;
  const message = redact(error.message);
  if (error.kind === 'paused') return paused(row, error, nowMs, random);
  const heals = error.kind === 'transient' || error.kind === 'rate_limited' || error.kind === 'invariant';
  if (heals && failures < patience.maxFailures) {
    const delay = Math.max(error.retryAfterSeconds ?? 0, retryDelaySeconds(failures, random));
    return again({ ...row, failures }, nowMs, delay, `landed; deletion at the vendor: ${message}`);
  }
  return { row: end({ ...row, failures: 0 }, 'landed', nowMs, `the vendor's copy could not be deleted: ${message}`) };
}
