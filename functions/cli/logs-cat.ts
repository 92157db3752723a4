import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { onlyWord } from './list-options.ts';
import { withData } from './open-data.ts';
import { readLog } from './read-log.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';
import { whyNoLog } from './why-no-log.ts';

/** `runlake logs cat`: the decompressed log of one run on stdout, and nothing else there. */
export const logsCat: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  const id = onlyWord(positionals, 'runlake logs cat RUN');
  return withData(values.data, values.source, async (data) => {
    const row = await findRun(data, id);
    if (row.state !== 'landed') {
      process.stderr.write(`runlake: run ${row.id} of ${row.source} has no log here${whyNoLog(row)}\n`);
      return EXIT.failed;
    }
    for await (const chunk of readLog(data.store, row)) if (!(await writeOut(chunk))) break;
    return EXIT.ok;
  });
};
