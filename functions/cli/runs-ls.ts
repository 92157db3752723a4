import type { SliceRow } from '../../shared/domain/slice.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, formatSeconds, formatTable } from './format.ts';
import { noWords, parseLimit, parseState } from './list-options.ts';
import { type OpenData, withData } from './open-data.ts';
import { durationSeconds, runView } from './run-view.ts';
import { beganMs, selectRuns } from './select-runs.ts';
import { parseSince } from './since.ts';
import { writeOut } from './standard-output.ts';
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
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  noWords(positionals, 'runs ls');
  const nowMs = Date.now();
  const filter = {
    ...(values.state === undefined ? {} : { state: parseState(values.state) }),
    ...(values.since === undefined ? {} : { sinceMs: parseSince(values.since, nowMs) }),
  };
  const limit = values.limit === undefined ? undefined : parseLimit(values.limit);
  return withData(values.data, values.source, async (data) => {
    const runs = selectRuns(data, filter, nowMs);
    if (values.json) await printJson(data, runs, limit ?? Number.POSITIVE_INFINITY);
    else await printTable(runs, limit ?? DEFAULT_LIMIT);
    return EXIT.ok;
  });
};

/** One JSON array, a run per line, written while it is read. */
async function printJson(data: OpenData, runs: AsyncIterable<SliceRow>, limit: number): Promise<void> {
  let printed = 0;
  for await (const row of runs) {
    if (printed >= limit) break;
    const line = JSON.stringify(runView(row, data.dataDir));
    if (!(await writeOut(printed === 0 ? `[\n${line}` : `,\n${line}`))) return;
    printed += 1;
  }
  await writeOut(printed === 0 ? '[]\n' : '\n]\n');
}

async function printTable(runs: AsyncIterable<SliceRow>, limit: number): Promise<void> {
  const rows: SliceRow[] = [];
  let more = false;
  for await (const row of runs) {
    more = rows.length >= limit;
    if (more) break;
    rows.push(row);
  }
  if (rows.length === 0) return void process.stderr.write('No run fits.\n');
  const header = ['started', 'source', 'run', 'status', 'state', 'duration', 'bytes', 'lines', 'note'];
  const table = formatTable(header, rows.map(cells), ['duration', 'bytes', 'lines']);
  const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  await writeOut(
    `${table
      .split('\n')
      .map((line) => line.slice(0, width))
      .join('\n')}\n`,
  );
  if (more)
    process.stderr.write(`The newest ${limit} are shown; --limit N shows more, --state and --since narrow it down.\n`);
}

function cells(row: SliceRow): (string | number)[] {
  const sum = (pick: 'bytes' | 'lines'): number => row.parts.reduce((total, part) => total + part[pick], 0);
  const seconds = durationSeconds(row);
  return [
    `${new Date(beganMs(row)).toISOString().slice(0, 19)}Z`,
    row.source,
    row.id,
    row.run.status,
    row.state,
    seconds === undefined ? '' : formatSeconds(seconds),
    row.parts.length === 0 ? '' : formatBytes(sum('bytes')),
    row.parts.length === 0 ? '' : sum('lines'),
    row.note ?? '',
  ];
}
