import type { CurateTask } from '../../shared/domain/curate-task.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { PartitionRow } from '../../shared/ports/partition-index.ts';
import { asCurated, buildPartition } from './build-partition.ts';
import type { CurateServices } from './curate-ports.ts';
import { curatedEvent } from './curated-event.ts';
import { layoutOf } from './layout.ts';

/** Other curators may build the same day; each time that one of them is faster the build is done again. */
const MAX_ATTEMPTS = 5;
/** A day that is landed in all the time is built for at most about a twentieth of it. */
const REST_PER_BUILD = 20;
const MAX_DELAY_SECONDS = 900;

/**
 * Builds one day of a source anew, if anything has landed in it that its tables do not show.
 *
 * Safe to repeat, at the same time too: who builds a day that is clean does nothing, and two that build the same day never
 * take anything back (`buildPartition`). The sequence is read first, so that it never counts what the build has not seen;
 * a day in which more has landed meanwhile gets another message. Errors: transient, invariant.
 */
export async function curate(services: CurateServices, task: CurateTask): Promise<void> {
  let again = false;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const row = await services.partitions.get(task);
    if (row === undefined || (!again && row.builtSequence >= row.landedSequence)) return;
    const state = await buildOnce(services, row);
    if (state !== 'overtaken' && state !== 'superseded') return;
    // Its objects may be of this build while its row is of the other: only another build makes them agree.
    again = state === 'superseded';
  }
  throw new IngestError('transient', `the day ${task.dt} is being built by other curators all the time`, {
    source: task.source,
  });
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
