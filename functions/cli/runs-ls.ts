import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, formatSeconds, shortInstant } from './format.ts';
import { beganMs, type KnownRun } from './known-run.ts';
import { noWords, parseLimit, parseState } from './list-options.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { firstOf, printJsonArray, printTable } from './print-list.ts';
import { durationSeconds, sumOf, viewOf } from './run-view.ts';
import { selectRuns } from './select-runs.ts';
import { parseSince } from './since.ts';
import type { Verb } from './verb.ts';

/** Rows for people unless they ask for more. Programs get all rows. */
const DEFAULT_LIMIT = 50;

/** `runlake runs ls`: the runs that a data directory knows, newest first. */
export const runsLs: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    state: { type: 'string' },
    since: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  noWords(positionals, 'runs ls');
  const nowMs = Date.now();
  const filter = {
    ...(values.state === undefined ? {} : { state: parseState(values.state) }),
    ...(values.since === undefined ? {} : { sinceMs: parseSince(values.since, nowMs) }),
  };
  const limit = values.limit === undefined ? undefined : parseLimit(values.limit);
  return withReadable(place, values.source, async (data) => {
    const runs = selectRuns(data, filter, nowMs);
    if (values.json) await printJsonArray(runs, limit, (run) => viewOf(run, data.placeOf));
    else await printRuns(runs, limit ?? DEFAULT_LIMIT);
    return EXIT.ok;
  });
};

async function printRuns(runs: AsyncIterable<KnownRun>, limit: number): Promise<void> {
  const { first, more } = await firstOf(runs, limit);
  if (first.length === 0) return void process.stderr.write('No run fits.\n');
  const header = ['started', 'source', 'run', 'status', 'state', 'duration', 'bytes', 'lines', 'note'];
  await printTable(header, first.map(cells), ['duration', 'bytes', 'lines']);
  if (more)
    process.stderr.write(`The newest ${limit} are shown; --limit N shows more, --state and --since narrow it down.\n`);
}

function cells(run: KnownRun): (string | number)[] {
  const seconds = durationSeconds(run.run);
  const parts = 'record' in run ? [] : run.parts;
  const bytes = sumOf(parts, 'bytes');
  return [
    shortInstant(beganMs(run)),
    run.source,
    run.run.runId,
    run.run.status,
    run.state,
    seconds === undefined ? '' : formatSeconds(seconds),
    bytes === undefined ? '' : formatBytes(bytes),
    sumOf(parts, 'lines') ?? '',
    ('record' in run ? run.run.errorText : run.note) ?? '',
  ];
}
