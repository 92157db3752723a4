import { queueDepth } from '../../shared/adapters/queue-depth.ts';
import { VISIBILITY_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import { OPEN_STATES } from '../../shared/domain/slice.ts';
import { bad, type Check, good } from './finding.ts';
import { formatSeconds } from './format.ts';
import type { KnownSource } from './known-sources.ts';
import type { Place } from './open-place.ts';
import { storedHolds } from './stored-holds.ts';

/** The sweeper enqueues what is this late; what is twice as late waits for nobody who comes. Units: milliseconds. */
const LATE_MS = 30 * 60_000;
/** A day of the lake is built within minutes. Units: milliseconds. */
const LAKE_LATE_MS = 60 * 60_000;

export interface WorkAbout {
  readonly nowMs: number;
  /** What names the place on a command line, with a blank before it; empty for the default. */
  readonly words: string;
  /** Somebody should be working there; otherwise what is late waits for the next ingest. */
  readonly isAttended: boolean;
}

/** Does the work of a place go on? Dead letters, slices that are overdue, days of the lake that are behind, pauses. */
export const workChecks = (place: Place, about: WorkAbout): readonly Check[] => [
  ...place.sources.flatMap((source) => [
    { name: 'pause', source: source.id, look: () => paused(place, source, about) },
    { name: 'dead letters', source: source.id, look: () => deadLetters(place, source, about) },
    { name: 'slices', source: source.id, look: () => overdue(place, source, about) },
    { name: 'lake', source: source.id, look: () => behind(place, source, about) },
  ]),
  { name: 'dead letters', look: () => curatorLetters(place, about) },
];

async function paused({ storage }: Place, source: KnownSource, { nowMs, words }: WorkAbout) {
  const hold = (await storedHolds(storage.index, [source], nowMs)).get(source.id);
  return hold === undefined
    ? []
    : [bad('a person has paused it; nothing is asked of its vendor', `runlake resume ${source.id}${words}`)];
}

async function deadLetters({ clients, queueUrls, storage }: Place, { id }: KnownSource, { words }: WorkAbout) {
  const { visible, inFlight } = await queueDepth(clients.sqs, queueUrls.deadLetters(id));
  const failed = await storage.index.countByState(id, 'failed');
  const count = visible + inFlight;
  if (count === 0 && failed === 0) return [good('none, and nothing was given up')];
  return [
    bad(
      `${count} dead letters; ${failed} slices were given up`,
      `runlake dlq ls --source ${id}${words}; mend the cause, then runlake dlq redrive`,
    ),
  ];
}

/** One queue for the days of all sources. */
async function curatorLetters({ clients, queueUrls }: Place, { words }: WorkAbout) {
  const { visible, inFlight } = await queueDepth(clients.sqs, queueUrls.curateDeadLetters());
  const count = visible + inFlight;
  if (count === 0) return [good('none of the curator')];
  return [
    bad(
      `${count} dead letters of the curator: days that could not be built`,
      `runlake dlq ls --reason crashed${words}; see docs/runbook.md, "Dead letters of the curator"`,
    ),
  ];
}

async function overdue({ storage }: Place, { id }: KnownSource, { nowMs, isAttended }: WorkAbout) {
  let [late, oldestMs, open] = [0, nowMs, 0];
  for (const state of OPEN_STATES) {
    open += await storage.index.countByState(id, state);
    for await (const { dueAtMs, lease, note } of storage.index.byState(id, state, nowMs - LATE_MS)) {
      const isWorked = lease !== undefined && lease.expiresAtMs > nowMs - VISIBILITY_TIMEOUT_SECONDS * 1_000;
      if (isWorked || saysHeld(note)) continue;
      late += 1;
      oldestMs = Math.min(oldestMs, dueAtMs);
    }
  }
  if (late === 0) return [good(`${open} open, none overdue`)];
  if (!isAttended) return [good(`${late} of ${open} open slices wait for the next ingest`)];
  const since = formatSeconds((nowMs - oldestMs) / 1_000);
  return [
    bad(
      `${late} of ${open} open slices are overdue, the oldest for ${since}`,
      'Does anybody take messages? Look at the function and its mapping here, and at docs/runbook.md.',
    ),
  ];
}

async function behind({ storage }: Place, { id }: KnownSource, { nowMs, isAttended }: WorkAbout) {
  const days: string[] = [];
  for await (const { dt } of storage.partitions.dirty(id, nowMs - LAKE_LATE_MS)) days.push(dt);
  if (days.length === 0) return [good('no day is behind')];
  if (!isAttended) return [good(`${days.length} days are built by the next ingest`)];
  return [
    bad(
      `${days.length} days are behind what has landed: ${days.slice(0, 5).join(', ')}${days.length > 5 ? ' …' : ''}`,
      'See docs/runbook.md for days that can not be built.',
    ),
  ];
}
