import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import type { RecordedRun, RunSlice } from './known-run.ts';
import { onlyWord } from './list-options.ts';
import type { OpenData } from './open-data.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { readLog } from './read-log.ts';
import { readRecord } from './read-records.ts';
import { hasLog, partsOfLog } from './run-log.ts';
import { writeOut } from './standard-output.ts';
import { parseStream } from './streams.ts';
import type { Verb } from './verb.ts';
import { whyNoLog } from './why-no-log.ts';

/** `runlake logs cat`: the decompressed log of one run on stdout, and nothing else there. */
export const logsCat: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    stream: { type: 'string' },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  const id = onlyWord(positionals, 'runlake logs cat RUN');
  return withReadable(place, values.source, async (data) => {
    const stream = values.stream === undefined ? undefined : parseStream(data, values.stream);
    const run = await findRun(data, id);
    return 'record' in run ? await printRecord(data, run, stream) : await printLog(data, run, stream);
  });
};

async function printLog(data: OpenData, row: RunSlice, stream: string | undefined): Promise<number> {
  if (!hasLog(row)) return noLog(row, whyNoLog(row));
  const parts = await partsOfLog(data, row, stream);
  if (stream !== undefined && parts.length === 0) return noLog(row, `: nothing of it belongs to stream ${stream}`);
  for await (const chunk of readLog(data.store, parts)) if (!(await writeOut(chunk))) break;
  return EXIT.ok;
}

async function printRecord(data: OpenData, run: RecordedRun, stream: string | undefined): Promise<number> {
  if (stream !== undefined && !run.record.key.includes(`/stream=${stream}/`)) {
    return noLog(run, `: nothing of it belongs to stream ${stream}`);
  }
  await writeOut(await readRecord(data, run));
  return EXIT.ok;
}

function noLog({ id, source }: RunSlice | RecordedRun, why: string): number {
  process.stderr.write(`runlake: run ${id} of ${source} has no log here${why}\n`);
  return EXIT.failed;
}
