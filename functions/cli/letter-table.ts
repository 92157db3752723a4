import type { DeadLetterGroup } from '../../shared/domain/group-dead-letters.ts';
import type { DeadLetterView } from '../../shared/domain/read-dead-letter.ts';
import { formatSeconds } from './format.ts';
import type { LetterState } from './letter-state.ts';
import { printTable } from './print-list.ts';

/** Enough of an id to tell letters apart. */
const SHORT_ID = 8;
const LONGEST_ERROR = 70;

const HEADER = ['age', 'source', 'of', 'class', 'attempts', 'now', 'last error', 'id'];

/** A dead letter and what is known of it. */
export interface ToldLetter {
  readonly group: DeadLetterGroup<{ readonly id: string }>;
  readonly view: DeadLetterView;
  readonly state: LetterState;
}

/** Dead letters for people, a line for each, on stdout. */
export async function printLetters(letters: readonly ToldLetter[], nowMs: number): Promise<void> {
  await printTable(
    HEADER,
    letters.map((letter) => letterCells(letter, nowMs)),
    ['age', 'attempts'],
  );
}

/** One line of the table: how long it has waited, what it is of, why it is here, and what its slice is now. */
function letterCells({ group, view, state }: ToldLetter, nowMs: number): (string | number)[] {
  const error = (view.lastError?.message ?? view.reason).replaceAll(/\s+/g, ' ');
  return [
    formatSeconds(Math.max(0, nowMs - group.firstSentAtMs) / 1000),
    view.source ?? '',
    subjectOf(view),
    view.reasonClass,
    view.attempts ?? '',
    state.now,
    error.length > LONGEST_ERROR ? `${error.slice(0, LONGEST_ERROR - 1)}…` : error,
    group.newest.id.slice(0, SHORT_ID),
  ];
}

function subjectOf({ about, slice, ledger, day }: DeadLetterView): string {
  switch (about) {
    case 'slice':
      return slice ?? '';
    case 'day':
      return `day ${day ?? ''}`;
    case 'backfill':
      return `backfill ${ledger ?? ''}`;
    case 'discovery':
      return '(discovery)';
    case 'message':
      return '(message)';
  }
}
