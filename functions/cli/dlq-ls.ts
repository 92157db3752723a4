import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { withHeldLetters } from './held-letters.ts';
import { letterJson } from './letter-json.ts';
import { SELECTION_WORDS, selectionOf, selectLetters } from './letter-selection.ts';
import { printLetters } from './letter-table.ts';
import { noWords, parseLimit } from './list-options.ts';
import { LOOK_SECONDS } from './look-seconds.ts';
import { withLetters } from './open-letters.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { printJsonArray } from './print-list.ts';
import { toldLetters } from './told-letters.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { Verb } from './verb.ts';

/** Lines for people unless they ask for more. Programs get all. */
const DEFAULT_LIMIT = 50;

/** `runlake dlq ls`: what was given up and waits for a person, the oldest first. Takes nothing away. */
export const dlqLs: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...SELECTION_WORDS,
    ...PLACE_WORDS,
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  noWords(positionals, 'dlq ls');
  const selection = selectionOf(values, []);
  const limit = values.limit === undefined ? undefined : parseLimit(values.limit);
  const place = placeOf(values);
  return await untilInterrupted((signal) =>
    withLetters(place, selection.source, async ({ place, queue, lanes }) => {
      const found = await withHeldLetters(queue, lanes, { holdSeconds: LOOK_SECONDS, signal }, async (held) => ({
        groups: selectLetters(held.letters, selection),
        elsewhere: held.elsewhere,
      }));
      const shown = found.groups.slice(0, limit ?? (values.json ? undefined : DEFAULT_LIMIT));
      const told = await toldLetters(place, shown);
      if (values.json)
        await printJsonArray(told, undefined, ({ group, view, state }) => letterJson(group, view, state));
      else if (told.length > 0) await printLetters(told, Date.now());
      process.stderr.write(remarks({ ...found, shown: shown.length, of: place.name, json: values.json }));
      return EXIT.ok;
    }),
  );
};

/** What the table does not say. */
function remarks(found: {
  readonly groups: readonly unknown[];
  readonly shown: number;
  readonly elsewhere: number;
  readonly of: string;
  readonly json: boolean;
}): string {
  const lines: string[] = [];
  const count = found.groups.length;
  if (!found.json && count === 0) lines.push(`No dead letter of ${found.of} fits.`);
  if (!found.json && found.shown < count)
    lines.push(`The oldest ${found.shown} of ${count} are shown; --limit N shows more.`);
  if (found.elsewhere > 0)
    lines.push(`About ${found.elsewhere} more are in somebody else's hands right now; look again in a few minutes.`);
  if (!found.json && count > 0) lines.push('runlake dlq show ID says what to do with one.');
  return lines.map((line) => `${line}\n`).join('');
}
