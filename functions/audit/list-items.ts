import { setTimeout as wait } from 'node:timers/promises';
import type { AuditedItem } from '../../shared/domain/audited-item.ts';
import { type IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import { utcSeconds } from '../../shared/domain/utc.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { AuditSource } from './audit-source.ts';

const DAY_MS = 86_400_000;
/** A listing that breaks off is asked for again so often. */
const ATTEMPTS = 3;
const PASSING: readonly IngestError['kind'][] = ['transient', 'rate_limited', 'paused'];
/** Nobody waits longer for one attempt. Units: seconds. */
const LONGEST_WAIT_SECONDS = 60;

/** What the vendor lists of a day; without `items` it was not asked, or did not answer. */
export interface ListedDay {
  readonly items?: readonly AuditedItem[];
  readonly note?: string;
  readonly unanswered?: IngestError;
}

/** Which day, when, and where the first discovery began. Units: epoch milliseconds. */
export interface AskedDay {
  readonly dayStartMs: number;
  readonly nowMs: number;
  readonly floorMs: number | undefined;
}

export type Wait = (seconds: number) => Promise<unknown>;
export const waitSeconds: Wait = (seconds) => wait(seconds * 1000);

/**
 * Asks the vendor what it holds of a day, as far back as it keeps it, and as it was ever asked for by a discovery.
 *
 * Never throws: an audit of the other days and sources goes on. Memory: the items of the day.
 */
export async function listItems(source: AuditSource, asked: AskedDay, pause: Wait = waitSeconds): Promise<ListedDay> {
  const { ask, whyNotAsked = 'the vendor was not asked', description } = source;
  if (ask === undefined) return { note: `${whyNotAsked}; index and bucket were compared` };
  const { range, cut } = rangeOf(asked, description.retentionSeconds);
  if (range.fromMs >= range.toMs) {
    return { note: `${cut ?? 'the day has not begun'}; index and bucket were compared` };
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const items = new Map<string, AuditedItem>();
      for await (const item of ask(range)) items.set(JSON.stringify([item.slice, item.runId]), item);
      return { items: [...items.values()], ...(cut === undefined ? {} : { note: cut }) };
    } catch (thrown) {
      const error = toIngestError(thrown, source.id);
      const passes = PASSING.includes(error.kind) && !saysHeld(error.message);
      if (attempt >= ATTEMPTS || !passes) return { unanswered: error };
      await pause(Math.min(LONGEST_WAIT_SECONDS, error.retryAfterSeconds ?? 2 ** attempt));
    }
  }
}

/** The part of a day that is compared; `cut` says why it is not all of it. */
function rangeOf(
  { dayStartMs, nowMs, floorMs = Number.NEGATIVE_INFINITY }: AskedDay,
  retentionSeconds = Number.POSITIVE_INFINITY,
): { readonly range: Window; readonly cut: string | undefined } {
  const keptMs = nowMs - retentionSeconds * 1000;
  const range = { fromMs: Math.max(dayStartMs, keptMs, floorMs), toMs: Math.min(dayStartMs + DAY_MS, nowMs) };
  if (range.fromMs === dayStartMs) return { range, cut: undefined };
  const cut =
    keptMs >= floorMs
      ? `the vendor lists nothing before ${utcSeconds(keptMs)}`
      : `the first discovery began at ${utcSeconds(floorMs)}, and nothing older was ever asked for (options.since)`;
  return { range, cut };
}
