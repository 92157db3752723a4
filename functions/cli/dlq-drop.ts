import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { withHeldLetters } from './held-letters.ts';
import { SELECTION_WORDS, selectionOf, selectLetters } from './letter-selection.ts';
import { printLetters } from './letter-table.ts';
import { LOOK_SECONDS } from './look-seconds.ts';
import { withLetters } from './open-letters.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import { toldLetters } from './told-letters.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** `runlake dlq drop`: deletes dead letters for good, after a question; what they are of stays as it is. */
export const dlqDrop: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...SELECTION_WORDS,
    ...PLACE_WORDS,
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const selection = selectionOf(values, positionals);
  if (positionals.length === 0 && selection.source === undefined && selection.reason === undefined)
    throw new UsageError('say which: write runlake dlq drop ID, or --source or --reason');
  if (!values.yes && process.stdin.isTTY !== true)
    throw new UsageError('nobody can be asked here; write --yes to drop them without a question');
  const options = placeOf(values);
  return await untilInterrupted((signal) =>
    withLetters(options, selection.source, async ({ place, queue, lanes }) => {
      const hold = { holdSeconds: LOOK_SECONDS, signal };
      // Not held while a person thinks: others may look at them meanwhile.
      const meant = await withHeldLetters(queue, lanes, hold, async ({ letters }) => selectLetters(letters, selection));
      const told = await toldLetters(place, meant);
      if (!values.json && told.length > 0) await printLetters(told, Date.now());
      const agreed = meant.length > 0 && (values.yes || (await ask(told.length, signal)));
      const ids = new Set(agreed ? meant.flatMap(({ copies }) => copies.map(({ id }) => id)) : []);
      const dropped = await withHeldLetters(queue, ids.size === 0 ? [] : lanes, hold, async ({ letters, remove }) => {
        const chosen = letters.filter(({ id }) => ids.has(id));
        await remove(chosen);
        return new Set(chosen.map(({ id }) => id));
      });
      const gone = meant.filter(({ copies }) => copies.some(({ id }) => dropped.has(id)));
      if (values.json) await writeOut(`${JSON.stringify({ dropped: gone.map(({ newest }) => newest.id) })}\n`);
      const failed = told.filter(({ group, state }) => state.now === 'failed' && gone.some((one) => one === group));
      process.stderr.write(`${lastWords(gone.length, failed.length)}\n`);
      return EXIT.ok;
    }),
  );
};

async function ask(count: number, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal of its own: Ctrl-C shall reach this process as it does elsewhere.
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const question = `Drop ${count === 1 ? 'it' : `these ${count}`} for good? [y/N] `;
    // An input that ends is no answer.
    const ended = once(terminal, 'close', { signal }).then(() => '');
    const answer = await Promise.race([terminal.question(question, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}

function lastWords(dropped: number, failed: number): string {
  if (dropped === 0) return 'Nothing was dropped.';
  const still = failed === 0 ? '' : ` ${failed} of their slices stay failed (runlake slices ls --state failed).`;
  return `${dropped} dropped.${still}`;
}
