import { type Context, isListed, purgedAt } from './context.ts';
import { type Entry, entryOf } from './entry.ts';
import { contentHash } from './identity.ts';
import type { PlannedRequest } from './request-plan.ts';

/**
 * What is true of one entry of the log.
 *
 * Shape: `identity` is the sha256 of the canonical JSON of the entry, `#`, and its ordinal among identical ones from 0, in the
 * order in which they appear. `finished`: it has appeared. `listed`: the vendor lists it now. `record` never changes.
 */
export interface TruthRow {
  readonly stream: 'api-requests';
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: Entry;
}

const stepMs = 60_000;

function couldBeListed({ world, behaviour }: Context, request: PlannedRequest): boolean {
  const gone = purgedAt(behaviour, request);
  return gone > world.startedAtMs && gone > request.appearsAtMs;
}

/**
 * Yields a row per entry that is requested or listed by now and could be listed at any time since the world began, ascending
 * by minute of its request time. A `late-rows` fault changes nothing in it.
 *
 * Limits: memory is one minute of entries; about 50,000 rows a second.
 */
export async function* truthOf(context: Context): AsyncGenerator<TruthRow> {
  const { world, behaviour, now } = context;
  for (let fromMs = world.fromMs; fromMs < world.toMs; fromMs += stepMs) {
    const nowMs = now();
    const known = world
      .requestsBetween(fromMs, fromMs + stepMs)
      .filter((request) => request.requestAtMs <= nowMs || request.appearsAtMs <= nowMs)
      .filter((request) => couldBeListed(context, request))
      .sort((one, other) => one.appearsAtMs - other.appearsAtMs);
    // Identical entries have the same request time, so that none of them is in another step.
    const seen = new Map<string, number>();
    for (const request of known) {
      const record = entryOf(request);
      const hash = contentHash(record);
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      const finished = request.appearsAtMs <= nowMs;
      const listed = isListed(behaviour, request, nowMs);
      yield { stream: 'api-requests', identity: `${hash}#${ordinal}`, finished, listed, record };
    }
  }
}
