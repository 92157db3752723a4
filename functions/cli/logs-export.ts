import { open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { IngestError } from '../../shared/domain/errors.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { makeDrafts } from './drafts.ts';
import { EXIT } from './exit-codes.ts';
import { type ExportedLog, exportLog } from './export-log.ts';
import { formatBytes } from './format.ts';
import { noWords } from './list-options.ts';
import { type OpenData, withData } from './open-data.ts';
import { selectRuns } from './select-runs.ts';
import { parseSince } from './since.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** Logs that are written at the same time. */
const PARALLEL = 4;

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
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  noWords(positionals, 'logs export');
  if (values.out === undefined) throw new UsageError('logs export needs a folder; write --out DIR');
  const nowMs = Date.now();
  const filter = values.since === undefined ? {} : { sinceMs: parseSince(values.since, nowMs) };
  const out = resolve(values.out);
  return withData(values.data, values.source, async (data) => {
    const tally = await exportRuns(data, selectRuns(data, filter, nowMs), out);
    const damaged = tally.damaged > 0 ? `; ${tally.damaged} could not be exported` : '';
    process.stderr.write(
      `${tally.logs} logs (${formatBytes(tally.bytes)}) of ${tally.runs} runs are in ${values.out}; index.ndjson lists all runs${damaged}\n`,
    );
    return tally.damaged > 0 ? EXIT.failed : EXIT.ok;
  });
};

/** Writes logs and index; a log that is damaged is reported and left out, and the others are written all the same. */
async function exportRuns(data: OpenData, runs: AsyncIterable<SliceRow>, out: string): Promise<Tally> {
  const drafts = await makeDrafts(out);
  const tally: Tally = { runs: 0, logs: 0, bytes: 0, damaged: 0 };
  try {
    const index = await open(join(drafts, 'index.ndjson'), 'w');
    try {
      for await (const group of groupsOf(runs, PARALLEL)) {
        const lines = await Promise.all(group.map((row) => exportRun(data, row, out, drafts, tally)));
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
async function exportRun(data: OpenData, row: SliceRow, out: string, drafts: string, tally: Tally): Promise<string> {
  tally.runs += 1;
  if (row.state !== 'landed') return indexLine(row, undefined);
  try {
    const exported = await exportLog(data.store, row, out, drafts);
    tally.logs += 1;
    tally.bytes += exported.bytes;
    return indexLine(row, exported);
  } catch (error) {
    // Of an object that is not as it should be the others know nothing; a store without an answer has none for them either.
    if (!(error instanceof IngestError) || (error.kind === 'transient' && error.safe.status === undefined)) throw error;
    tally.damaged += 1;
    process.stderr.write(`runlake: run ${row.id} of ${row.source}: ${error.message}\n`);
    return indexLine(row, undefined, error.message);
  }
}

/** Every line has the same fields, so that tools which infer a table from the first lines get it right. */
function indexLine(row: SliceRow, exported: ExportedLog | undefined, problem?: string): string {
  const keys = row.parts.map(({ key }) => key);
  const line = {
    source: row.source,
    runId: row.id,
    state: row.state,
    vendorStatus: row.run.vendorStatus,
    startedAt: row.run.startedAt ?? null,
    finishedAt: row.run.finishedAt ?? null,
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
