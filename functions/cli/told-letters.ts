import { mapBounded } from '../../shared/adapters/bounded.ts';
import { MAX_RECEIVE_COUNT } from '../../shared/config/names.ts';
import type { DeadLetterGroup } from '../../shared/domain/group-dead-letters.ts';
import { readDeadLetter } from '../../shared/domain/read-dead-letter.ts';
import type { HeldLetter } from '../../shared/ports/dead-letter-queue.ts';
import { letterState } from './letter-state.ts';
import type { ToldLetter } from './letter-table.ts';
import type { Place } from './open-place.ts';

/** Questions to the index at the same time. */
const PARALLEL = 8;

/** Dead letters with what the index says of them now, in the same order. Errors: transient. */
export const toldLetters = async (
  place: Pick<Place, 'storage' | 'sources'>,
  groups: readonly DeadLetterGroup<HeldLetter>[],
): Promise<ToldLetter[]> =>
  await mapBounded(groups, PARALLEL, async (group) => {
    const view = readDeadLetter(group.newest, MAX_RECEIVE_COUNT);
    return { group, view, state: await letterState(place, group.newest, view) };
  });
