import { MAX_RECEIVE_COUNT } from '../../shared/config/names.ts';
import { DEAD_LETTER_CLASSES, type DeadLetterClass, isDeadLetterClass } from '../../shared/domain/dead-letter-class.ts';
import { type DeadLetterGroup, groupDeadLetters } from '../../shared/domain/group-dead-letters.ts';
import { readDeadLetter } from '../../shared/domain/read-dead-letter.ts';
import type { HeldLetter } from '../../shared/ports/dead-letter-queue.ts';
import { UsageError } from './usage-error.ts';

/** Which dead letters are meant; nothing set means all. */
export interface LetterSelection {
  /** Message ids, or beginnings of them that only one letter has. */
  readonly ids: readonly string[];
  readonly source?: string | undefined;
  readonly reason?: DeadLetterClass | undefined;
}

/** The words for it, for `parseWords`. */
export const SELECTION_WORDS = { source: { type: 'string' }, reason: { type: 'string' } } as const;

/** Reads them. Errors: UsageError with the classes there are. */
export function selectionOf(
  values: { readonly source?: string | undefined; readonly reason?: string | undefined },
  ids: readonly string[],
): LetterSelection {
  const { source, reason } = values;
  if (reason !== undefined && !isDeadLetterClass(reason))
    throw new UsageError(`--reason is "${reason}"; allowed are ${DEAD_LETTER_CLASSES.join(', ')}`);
  return { ids, source, reason };
}

/**
 * The dead letters that are meant, equal ones as one, the oldest first.
 *
 * Errors: Error for an id that no letter has; UsageError for a beginning that several have.
 */
export function selectLetters(
  letters: readonly HeldLetter[],
  { ids, source, reason }: LetterSelection,
): DeadLetterGroup<HeldLetter>[] {
  const groups = groupDeadLetters(letters).filter(({ newest }) => {
    const view = readDeadLetter(newest, MAX_RECEIVE_COUNT);
    return (source === undefined || view.source === source) && (reason === undefined || view.reasonClass === reason);
  });
  if (ids.length === 0) return groups;
  const chosen = new Set(ids.map((id) => withId(groups, id)));
  return groups.filter((group) => chosen.has(group));
}

function withId(groups: readonly DeadLetterGroup<HeldLetter>[], id: string): DeadLetterGroup<HeldLetter> {
  const found = groups.filter(({ copies }) => copies.some((copy) => copy.id.startsWith(id)));
  const [first, ...others] = found;
  if (first === undefined) {
    throw new Error(`no dead letter "${id}" is to be seen; runlake dlq ls shows those that are`);
  }
  if (others.length === 0) return first;
  throw new UsageError(`"${id}" means ${found.length} dead letters; write more of the id`);
}
