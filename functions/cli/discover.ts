import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onlyWord } from './list-options.ts';
import { withPlace } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake discover`: sends the task that a schedule sends. */
export const discover: Verb = async (words) => {
  const { values, positionals } = parseWords(words, PLACE_WORDS);
  const place = placeOf(values);
  const source = onlyWord(positionals, 'runlake discover SOURCE', 'a source');
  return withPlace(place, source, async ({ storage, name }) => {
    await storage.queue.send(source, [{ task: { v: 1, kind: 'discover', source, attempt: 0 }, delaySeconds: 0 }]);
    const who = place.where === 'local' ? '; the next ingest does it, or the one that is running' : '';
    await writeOut(`${source} of ${name} is asked to look for what is new${who}.\n`);
    return EXIT.ok;
  });
};
