import { open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { mapBounded } from '../../shared/adapters/bounded.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { parseWords } from './arguments.ts';
import { makeDrafts } from './drafts.ts';
import { EXIT } from './exit-codes.ts';
import { type ExportedLog, exportLog } from './export-log.ts';
import { formatBytes } from './format.ts';
import type { KnownRun } from './known-run.ts';
import { noWords } from './list-options.ts';
import { logContents } from './log-contents.ts';
import type { OpenData } from './open-data.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { hasLog } from './run-log.ts';
import { selectRuns } from './select-runs.ts';
import { parseSince } from './since.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** Logs that are written at the same time. */
const PARALLEL = 4;
/** Runs whose records are looked for at the same time, so that an object with many of them is not read for each. */
const GROUP = 500;

interface Tally {
  runs: number;
  logs: number;
  bytes: number;
  damaged: number;
}

/** `runlake logs export`: every landed log as a plain file, and an index of all runs. */
export const logsExport: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    out: { type: 'string' },
    source: { type: 'string' },
    since: { type: 'string' },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  noWords(positionals, 'logs export');
  if (values.out === undefined) throw new UsageError('logs export needs a folder; write --out DIR');
  const nowMs = Date.now();
  const filter = values.since === undefined ? {} : { sinceMs: parseSince(values.since, nowMs) };
  const out = resolve(values.out);
  return withReadable(place, values.source, async (data) => {
    const tally = await exportRuns(data, selectRuns(data, filter, nowMs), out);
    const damaged = tally.damaged > 0 ? `; ${tally.damaged} could not be exported` : '';
    process.stderr.write(
      `${tally.logs} logs (${formatBytes(tally.bytes)}) of ${tally.runs} runs are in ${values.out}; index.ndjson lists all runs${damaged}\n`,
    );
    return tally.damaged > 0 ? EXIT.failed : EXIT.ok;
  });
};

/** Writes logs and index; a log that is damaged is reported and left out, and the others are written all the same. */
async function exportRuns(data: OpenData, runs: AsyncIterable<KnownRun>, out: string): Promise<Tally> {
  const drafts = await makeDrafts(out);
  const tally: Tally = { runs: 0, logs: 0, bytes: 0, damaged: 0 };
  try {
    const index = await open(join(drafts, 'index.ndjson'), 'w');
    try {
      for await (const group of groupsOf(runs, GROUP)) {
        const contentOf = logContents(data, group);
        const lines = await mapBounded(group, PARALLEL, (run) => exportRun(run, contentOf, out, drafts, tally));
        await index.writeFile(lines.join(''));
      }
    } finally {
      await index.close();
    }
    await rename(join(drafts, 'index.ndjson'), join(out, 'index.ndjson'));
    return tally;
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

/** Exports one run as far as it has a log. Returns its line of the index. */
async function exportRun(
  run: KnownRun,
  contentOf: (run: KnownRun) => AsyncIterable<Buffer>,
  out: string,
  drafts: string,
  tally: Tally,
): Promise<string> {
  tally.runs += 1;
  if (!('record' in run) && !hasLog(run)) return indexLine(run, undefined);
  try {
    const exported = await exportLog(run, contentOf(run), out, drafts);
    tally.logs += 1;
    tally.bytes += exported.bytes;
    return indexLine(run, exported);
  } catch (error) {
    // Of an object that is not as it should be the others know nothing; a store without an answer has none for them either.
    if (!(error instanceof IngestError) || (error.kind === 'transient' && error.safe.status === undefined)) throw error;
    tally.damaged += 1;
    process.stderr.write(`runlake: run ${run.id} of ${run.source}: ${error.message}\n`);
    return indexLine(run, undefined, error.message);
  }
}

/** Every line has the same fields, so that tools which infer a table from the first lines get it right. */
function indexLine(known: KnownRun, exported: ExportedLog | undefined, problem?: string): string {
  const { run } = known;
  const keys = 'record' in known ? [known.record.key] : known.parts.map(({ key }) => key);
  const line = {
    source: known.source,
    runId: run.runId,
    state: known.state,
    vendorStatus: run.vendorStatus,
    startedAt: run.startedAt ?? null,
    finishedAt: run.finishedAt ?? null,
    bytes: exported?.bytes ?? 0,
    lines: exported?.lines ?? 0,
    sha256: exported?.sha256 ?? null,
    key: keys[0] ?? null,
    keys,
    file: exported?.file ?? null,
    problem: problem ?? null,
  };
  return `${JSON.stringify(line)}\n`;
}

async function* groupsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
