import { SqsDeadLetterQueue } from '../../shared/adapters/sqs-dead-letter-queue.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { CURATOR_LANE, type Lane } from '../../shared/domain/lane.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import { type Place, withPlace } from './open-place.ts';
import type { PlaceOptions } from './place-options.ts';
import { UsageError } from './usage-error.ts';

/** A place and its dead letters. */
export interface OpenLetters {
  readonly place: Place;
  readonly queue: DeadLetterQueue;
  /** The sources in question, and the curator. */
  readonly lanes: readonly Lane[];
}

/**
 * Opens a place for whoever looks into its dead-letter queues. `source`: of this source only, and of its days.
 * Errors: those of `withPlace`; UsageError for a source that the place does not know.
 */
export async function withLetters<T>(
  options: PlaceOptions,
  source: string | undefined,
  work: (letters: OpenLetters) => Promise<T>,
): Promise<T> {
  // All its sources: what another one's queue holds may be for one of them.
  return await withPlace(options, undefined, async (place) => {
    const known = place.sources.map(({ id }) => id);
    if (source !== undefined && !known.includes(source))
      throw new UsageError(`${place.name} knows no source "${source}"; it has ${known.join(', ')}`);
    const wanted = source === undefined ? known : [source];
    const queue = new SqsDeadLetterQueue({ client: place.clients.sqs, urls: place.queueUrls });
    return await work({ place, queue, lanes: [...wanted.filter((id) => hasQueue(place, id)), CURATOR_LANE] });
  });
}

/** An ingest that works on a data directory has the queues of its own sources only. */
function hasQueue({ queueUrls, name }: Place, source: string): boolean {
  try {
    queueUrls.deadLetters(source);
    return true;
  } catch (error) {
    if (!(error instanceof IngestError) || error.kind !== 'config') throw error;
    process.stderr.write(`${source} is left out: the process that works on ${name} does so without it.\n`);
    return false;
  }
}
