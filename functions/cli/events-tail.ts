import { setTimeout } from 'node:timers/promises';
import type { LandedEvent } from '../../shared/domain/landed-event.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { DataChanges } from './data-changes.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, shortInstant } from './format.ts';
import { landedSince, type Told } from './landed-events.ts';
import { noWords } from './list-options.ts';
import { withData } from './open-data.ts';
import { parseSince } from './since.ts';
import { writeOut } from './standard-output.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** Time between two looks. Units: milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Looks in a row that may fail: whoever works on the directory may be about to come or to go. */
const MOST_FAILURES = 5;
/** A look at a large index takes long: the more of the time is left to whoever works on it, up to a bound. */
const REST_PER_LOOK = 4;
const LONGEST_REST_MS = 5_000;

/** `runlake events tail`: what has landed, as the events that consumers get in the cloud. */
export const eventsTail: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    since: { type: 'string' },
    follow: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  noWords(positionals, 'events tail');
  const sinceMs = values.since === undefined ? 0 : parseSince(values.since, Date.now());
  const told: Told = new Map();
  const look = async (): Promise<boolean> => {
    const events = await withData(values.data, values.source, (data) => landedSince(data, told, sinceMs));
    for (const event of events) {
      if (!(await writeOut(`${values.json ? JSON.stringify(event) : lineOf(event)}\n`))) return false;
    }
    return true;
  };
  if (!values.follow) {
    await look();
    return EXIT.ok;
  }
  return untilInterrupted(async (signal) => {
    await follow(values.data, look, signal);
    return EXIT.ok;
  });
};

async function follow(data: string, look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const changes = new DataChanges(data);
  let failures = 0;
  for (;;) {
    const startedMs = performance.now();
    // Looking at a directory that nobody works on keeps it from others for a moment: only when there may be news.
    if (changes.since()) {
      try {
        if (!(await look())) return;
        changes.seen();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === MOST_FAILURES || error instanceof UsageError) throw error;
      }
    }
    const lookedMs = performance.now() - startedMs;
    const restMs = Math.min(LONGEST_REST_MS, Math.max(LOOK_EVERY_MS, lookedMs * REST_PER_LOOK));
    await setTimeout(restMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** An event for people. */
export function lineOf(event: LandedEvent): string {
  const changed = event.objects.filter(({ changed }) => changed);
  const bytes = changed.reduce((sum, object) => sum + object.bytes, 0);
  const what = `${changed.length} of ${event.objectCount} objects, ${formatBytes(bytes)}`;
  const run = event.run === undefined ? '' : `  ${event.run.vendorStatus}`;
  return `${shortInstant(Date.parse(event.occurredAt))}  ${event.state.padEnd(8)}  ${event.id}  revision ${event.revision}  ${what}${run}`;
}
