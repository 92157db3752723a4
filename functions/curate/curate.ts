import { CURATE_VISIBILITY_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import type { CurateTask } from '../../shared/domain/curate-task.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { PartitionRow } from '../../shared/ports/partition-index.ts';
import { asCurated, buildPartition } from './build-partition.ts';
import type { CurateServices } from './curate-ports.ts';
import { curatedEvent } from './curated-event.ts';
import { layoutOf } from './layout.ts';
import { markUnknown } from './mark-unknown.ts';

/** Other curators may build the same day; each time that one of them is faster the build is done again. */
const MAX_ATTEMPTS = 5;
/** A day that is landed in all the time is built for at most about a twentieth of it. */
const REST_PER_BUILD = 20;
const MAX_DELAY_SECONDS = 900;
const NOTHING_KNOWN =
  'the day to be rebuilt was never marked: is source or day misspelt? What landed under an older version needs its vendor as well';

/**
 * Builds one day of a source anew, if anything has landed in it that its tables do not show, or if the task says so.
 *
 * Safe to repeat, at the same time too: who is to build a day that is clean does nothing, and two that build the same day never
 * take anything back (`buildPartition`). The sequence is read first, so that it never counts what the build has not seen;
 * a day in which more has landed meanwhile gets another message. A day that can not be built is left to its message, which
 * comes again: the sweeper, which would add one more each time it came round, waits as long. Errors: transient, invariant;
 * task, when a day is to be built of which nothing is known.
 */
export async function curate(services: CurateServices, task: CurateTask): Promise<void> {
  try {
    await build(services, task);
  } catch (error) {
    const comesAgainAtMs = services.environment.now() + CURATE_VISIBILITY_TIMEOUT_SECONDS * 1_000;
    // What made the build fail may be the index itself; then the sweeper is early, and that is all.
    await services.partitions.postpone(task, comesAgainAtMs).catch(() => {});
    throw error;
  }
}

async function build(services: CurateServices, task: CurateTask): Promise<void> {
  const { source, dt, vendor } = task;
  const force = task.force === true;
  if (force && vendor !== undefined) await markUnknown(services, task, vendor);
  let again = force;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const row = await services.partitions.get(task);
    if (row === undefined && force) throw new IngestError('task', NOTHING_KNOWN, { source, safe: { dt } });
    if (row === undefined || (!again && row.builtSequence >= row.landedSequence)) return;
    const state = await buildOnce(services, row);
    if (state !== 'overtaken' && state !== 'superseded') return;
    // Its objects may be of this build while its row is of the other: only another build makes them agree.
    again = force || state === 'superseded';
  }
  throw new IngestError('transient', `the day ${dt} is being built by other curators all the time`, { source });
}

async function buildOnce(
  services: CurateServices,
  row: PartitionRow,
): Promise<'clean' | 'dirty' | 'superseded' | 'overtaken'> {
  const { partitions, environment, queue, telemetry } = services;
  const { source, dt } = row;
  const buckets = await layoutOf(services, row);
  const built = await buildPartition(services, row, buckets);
  if (built === 'overtaken') return built;
  const { objects, inputBytes, buildMs } = built;
  const delaySeconds = restSeconds(services.curateDelaySeconds, buildMs);
  const nowMs = environment.now();
  const build = { sequence: row.landedSequence, objects: objects.map(asCurated), buckets, inputBytes, buildMs };
  const state = await partitions.built(row, build, nowMs, nowMs + delaySeconds * 1_000);
  if (state === 'dirty') await queue.sendCurate({ v: 1, kind: 'curate', source, dt }, delaySeconds);
  if (state !== 'superseded') telemetry.emit(curatedEvent(row, built));
  return state;
}

const restSeconds = (atLeast: number, buildMs: number): number =>
  Math.min(MAX_DELAY_SECONDS, Math.max(atLeast, Math.ceil((REST_PER_BUILD * buildMs) / 1_000)));
