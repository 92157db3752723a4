import { CLASS_WORDS } from '../../shared/domain/dead-letter-class.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { shortInstant } from './format.ts';
import { withHeldLetters } from './held-letters.ts';
import { letterJson } from './letter-json.ts';
import { selectLetters } from './letter-selection.ts';
import type { ToldLetter } from './letter-table.ts';
import { onlyWord } from './list-options.ts';
import { LOOK_SECONDS } from './look-seconds.ts';
import { withLetters } from './open-letters.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import { toldLetters } from './told-letters.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { Verb } from './verb.ts';

/** `runlake dlq show`: everything that is known of one dead letter, and what to do with it. Takes nothing away. */
export const dlqShow: Verb = async (words) => {
  const { values, positionals } = parseWords(words, { ...PLACE_WORDS, json: { type: 'boolean', default: false } });
  const id = onlyWord(positionals, 'runlake dlq show ID', 'an ID');
  const options = placeOf(values);
  return await untilInterrupted((signal) =>
    withLetters(options, undefined, async ({ place, queue, lanes }) => {
      const groups = await withHeldLetters(queue, lanes, { holdSeconds: LOOK_SECONDS, signal }, async ({ letters }) =>
        selectLetters(letters, { ids: [id] }),
      );
      for (const letter of await toldLetters(place, groups)) {
        const { group, view, state } = letter;
        const json = { ...letterJson(group, view, state), row: rowView(letter) };
        await writeOut(values.json ? `${JSON.stringify(json, undefined, 2)}\n` : describeLetter(letter));
      }
      return EXIT.ok;
    }),
  );
};

/** What the index keeps of the slice, as far as it says why it is here. */
const rowView = ({ state: { row } }: ToldLetter) =>
  row === undefined
    ? undefined
    : {
        state: row.state,
        updatedAt: new Date(row.updatedAtMs).toISOString(),
        failures: row.failures,
        requests: row.requests,
        note: row.note,
        lastError: row.lastError,
      };

/** A dead letter for people. Shape: one `name  value` line per fact; facts that are not known are left out. */
export function describeLetter({ group, view, state }: ToldLetter): string {
  const { means, whatToDo } = CLASS_WORDS[view.reasonClass];
  const { row } = state;
  const error = (of: { readonly kind: string; readonly message: string } | undefined): string | undefined =>
    of === undefined ? undefined : `${of.kind}: ${of.message}`;
  const facts: [string, string | number | undefined][] = [
    ['id', group.newest.id],
    ['class', `${view.reasonClass}: ${means}`],
    ['reason', view.reason],
    ['source', view.source],
    ['stream', view.stream],
    ['slice', view.slice],
    ['backfill', view.ledger],
    ['day', view.day],
    ['attempts', view.attempts],
    ['last error', error(view.lastError)],
    ['correlation', view.correlationId],
    ['sent', shortInstant(view.sentAtMs)],
    [
      'copies',
      group.copies.length === 1 ? undefined : `${group.copies.length}, since ${shortInstant(group.firstSentAtMs)}`,
    ],
    ['now', `${state.now}: ${state.why}`],
    ['  since', row === undefined ? undefined : shortInstant(row.updatedAtMs)],
    ['  note', row?.note],
    ['  error', error(row?.lastError)],
    ['to do', toDo(state, whatToDo, group.newest.id)],
    ['body', view.body],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function toDo({ advice }: ToldLetter['state'], whatToDo: string, id: string): string {
  switch (advice) {
    case 'redrive':
      return `${whatToDo} (runlake dlq redrive ${id})`;
    case 'drop':
      return `drop it (runlake dlq drop ${id})`;
    case 'wait':
      return 'nothing: wait for its end, then drop it, or redrive it should it be given up again';
  }
}
