import { setTimeout } from 'node:timers/promises';
import { MAX_RECEIVE_COUNT } from '../../shared/config/names.ts';
import { type DeadLetterView, readDeadLetter } from '../../shared/domain/read-dead-letter.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { formatSeconds } from './format.ts';
import { SELECTION_WORDS, selectionOf, selectLetters } from './letter-selection.ts';
import { parseLimit } from './list-options.ts';
import { withLetters } from './open-letters.ts';
import { PLACE_WORDS, type PlaceOptions, placeOf } from './place-options.ts';
import { printTable } from './print-list.ts';
import { parseRate } from './rate.ts';
import { type Redriven, redriveLetters } from './redrive-letters.ts';
import { redrivenBody } from './redriven-body.ts';
import { writeOut } from './standard-output.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { Verb } from './verb.ts';

interface Sent {
  readonly id: string;
  readonly view: DeadLetterView;
}

/** `runlake dlq redrive`: sends dead letters back to their queues, and takes them out of the dead-letter queues. */
export const dlqRedrive: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...SELECTION_WORDS,
    ...PLACE_WORDS,
    limit: { type: 'string' },
    rate: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const selection = selectionOf(values, positionals);
  const limit = values.limit === undefined ? undefined : parseLimit(values.limit);
  const ratePerMinute = values.rate === undefined ? undefined : parseRate(values.rate);
  const options = placeOf(values);
  return await untilInterrupted((signal) =>
    withLetters(options, selection.source, async ({ place, queue, lanes }) => {
      const sent: Sent[] = [];
      // A letter that was sent in an earlier round is not there any more: its id is no mistake then.
      let { ids } = selection;
      const end = await redriveLetters({
        queue,
        lanes,
        limit,
        ratePerMinute,
        signal,
        now: Date.now,
        sleep: async (ms, aborted) => {
          tellWait(ms, sent.length);
          await setTimeout(ms, undefined, { signal: aborted }).catch(() => aborted.throwIfAborted());
        },
        select: (letters) => {
          const groups = selectLetters(letters, { ...selection, ids });
          ids = [];
          return groups;
        },
        bodyOf: (letter) => redrivenBody(place.storage.index, letter),
        onRedriven: ({ newest }) => sent.push({ id: newest.id, view: readDeadLetter(newest, MAX_RECEIVE_COUNT) }),
      }).catch(async (error: unknown) => {
        // What is on its way is so, whatever became of the others.
        if (sent.length > 0) await printSent(sent, values.json, {});
        throw error;
      });
      const { left, elsewhere, lastInSeconds } = end;
      await printSent(sent, values.json, { left, elsewhere, lastInSeconds });
      process.stderr.write(lastWords(end, options));
      return EXIT.ok;
    }),
  );
};

const tellWait = (ms: number, sent: number): void =>
  void process.stderr.write(
    `${sent} are on their way; the next follow in ${formatSeconds(ms / 1000)}, at the rate that was asked for.\n`,
  );

async function printSent(sent: readonly Sent[], json: boolean, more: Partial<Redriven>): Promise<void> {
  if (json) {
    const redriven = sent.map(({ id, view: { about, source, stream, slice, ledger, day, reasonClass } }) => ({
      id,
      about,
      source,
      stream,
      slice,
      backfill: ledger,
      day,
      class: reasonClass,
    }));
    await writeOut(`${JSON.stringify({ redriven, ...more })}\n`);
    return;
  }
  if (sent.length === 0) return;
  const counts = new Map<string, number>();
  for (const { view } of sent) {
    const name = JSON.stringify([view.source ?? '', view.reasonClass]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rows = [...counts].sort().map(([name, count]) => {
    const words: unknown = JSON.parse(name);
    return [...(Array.isArray(words) ? words.map(String) : []), count];
  });
  await printTable(['source', 'class', 'redriven'], rows, ['redriven']);
}

function lastWords({ redriven, left, elsewhere, lastInSeconds }: Redriven, options: PlaceOptions): string {
  const lines = [redriven === 0 ? 'No dead letter fits; nothing was sent.' : `${redriven} redriven.`];
  if (lastInSeconds > 0) lines.push(`The last one begins in ${formatSeconds(lastInSeconds)}.`);
  if (left > 0) lines.push(`${left} more fit and stay where they are.`);
  if (elsewhere > 0) lines.push(`About ${elsewhere} were in somebody else's hands: look again in a few minutes.`);
  if (redriven > 0 && options.where === 'local')
    lines.push('The ingest that works on this directory takes them up, or the next runlake ingest.');
  return `${lines.join(' ')}\n`;
}
