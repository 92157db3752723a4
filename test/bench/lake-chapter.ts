import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import type { Aim } from './aims.ts';
import { scan } from './bytes-scanned.ts';
import type { Chapter } from './chapter.ts';
import { type LakeReport, LakeReportSchema, type LakeTarget } from './lake-messages.ts';
import { type LakeScenario, type LakeScenarioName, lakeScenarioOf, overlapping } from './lake-scenarios.ts';
import type { BenchOptions } from './options.ts';
import { type RawDay, writeRawDay } from './raw-day.ts';
import { median } from './summary.ts';
import { aimsTable, markdown, range } from './table.ts';

const DAY_MS = 86_400_000;
const MIB = 2 ** 20;
const ASKED = ['failed-today', 'error-signatures', 'logs-per-day'] as const;

/** Logs of a day and what their builds came to. */
interface Built {
  readonly day: RawDay;
  readonly samples: readonly LakeReport[];
}

/** Measures the curator: one partition built from logs as they lie in `raw/`, and what questions cost afterwards. */
export async function lakeChapter(name: LakeScenarioName, options: BenchOptions, work: string): Promise<Chapter> {
  const scenario = lakeScenarioOf(name, options.quick);
  if (name === 'h') return await built(scenario, options, work, async (one) => questions(scenario.title, one));
  const keep = async (one: Built): Promise<Built> => one;
  const inOrder = await built(scenario, options, work, keep);
  return speed(scenario.title, inOrder, await built(overlapping(scenario), options, work, keep));
}

/** Builds a day of logs as often as wanted; its files are there until `use` is over. */
async function built<T>(
  scenario: LakeScenario,
  options: BenchOptions,
  work: string,
  use: (one: Built) => Promise<T>,
): Promise<T> {
  const { name } = scenario;
  const folder = join(work, `lake-${name}`);
  try {
    // Today, as one of the questions is about it.
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const day = await writeRawDay(scenario, join(folder, 'raw'), today, name === 'g');
    const dayFile = join(folder, 'day.json');
    await writeFile(dayFile, JSON.stringify(day));
    const samples: LakeReport[] = [];
    for (let run = 1; run <= options.runs; run += 1) {
      const target = { dayFile, out: join(folder, 'out'), scratch: join(folder, 'scratch') };
      await Promise.all([mkdir(target.out, { recursive: true }), mkdir(target.scratch, { recursive: true })]);
      const sample = await buildOnce(target);
      samples.push(sample);
      process.stderr.write(`${name}, run ${run} of ${options.runs}: ${sample.wallSeconds.toFixed(2)} s\n`);
    }
    return await use({ day, samples });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildOnce(target: LakeTarget): Promise<LakeReport> {
  const entry = fileURLToPath(new URL('./lake-worker.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(target)], {
    execArgv: ['--max-old-space-size=128', '--max-semi-space-size=8', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(() => undefined);
  const told = await Promise.race([once(child, 'message'), exited]);
  if (told === undefined) throw new Error('the builder ended before it had anything to report');
  const report = LakeReportSchema.parse(told[0]);
  await exited;
  return report;
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);
const rowsOf = ({ files }: LakeReport, name: string): number =>
  sum(
    files.filter(({ table }) => table === name),
    ({ rows }) => rows,
  );

/** Every entry of every log is a row, once; anything else is no result. */
function missing(day: RawDay, samples: readonly LakeReport[]): string[] {
  const expected = sum(day.logs, ({ entries }) => entries);
  return samples.flatMap((sample) => {
    const found = rowsOf(sample, 'log_entries');
    return found === expected && rowsOf(sample, 'quarantine') === 0
      ? []
      : [`${found} rows in log_entries instead of ${expected}, ${rowsOf(sample, 'quarantine')} in quarantine`];
  });
}

const bytesOf = ({ logs }: RawDay): number => sum(logs, ({ bytes }) => bytes);
const perCore = (day: RawDay, cpuSeconds: number): number => bytesOf(day) / 1e6 / cpuSeconds;

function speed(title: string, inOrder: Built, mixed: Built): Chapter {
  const cases = [
    { logs: 'one after the other', ...inOrder },
    { logs: 'overlapping', ...mixed },
  ];
  const cpu = inOrder.samples.map(({ cpuSeconds }) => cpuSeconds);
  const [measured, best] = [perCore(inOrder.day, median(cpu)), perCore(inOrder.day, Math.min(...cpu))];
  const rss = Math.max(...cases.flatMap(({ samples }) => samples.map(({ peakRssBytes }) => peakRssBytes)));
  const aims: Aim[] = [
    { what: 'MB/s of one core, one after the other', aim: '≥ 200', measured, best, met: measured >= 200 },
    { what: 'peak RSS of both, MiB', aim: '≤ 512', measured: rss / MIB, best: undefined, met: rss / MIB <= 512 },
  ];
  return {
    name: 'g',
    title,
    tables: [markdown([SPEED_HEAD, ...cases.map(speedRow)]), aimsTable(aims)],
    figures: { cases: cases.map(({ logs, day, samples }) => ({ logs, bytes: bytesOf(day), samples })), aims },
    wrong: cases.flatMap(({ day, samples }) => missing(day, samples)),
  };
}

const SPEED_HEAD = [
  'logs',
  'wall s',
  'min–max',
  'CPU s',
  'MB/s of one core',
  'peak RSS MiB',
  'entries',
  'Parquet MB',
  'gzip JSON MB',
  'raw MB',
];

function speedRow({ logs, day, samples }: Built & { readonly logs: string }): string[] {
  const wall = samples.map(({ wallSeconds }) => wallSeconds);
  const cpu = median(samples.map(({ cpuSeconds }) => cpuSeconds));
  const parquet = sum(samples[0]?.files.filter(({ table }) => table === 'log_entries') ?? [], (file) => file.bytes);
  return [
    logs,
    median(wall).toFixed(2),
    range(wall),
    cpu.toFixed(2),
    perCore(day, cpu).toFixed(0),
    (Math.max(...samples.map(({ peakRssBytes }) => peakRssBytes)) / MIB).toFixed(0),
    String(sum(day.logs, ({ entries }) => entries)),
    (parquet / 1e6).toFixed(1),
    (day.gzipBytes / 1e6).toFixed(1),
    (sum(day.logs, ({ storedBytes }) => storedBytes) / 1e6).toFixed(1),
  ];
}

async function questions(title: string, { day, samples }: Built): Promise<Chapter> {
  const files = samples.at(-1)?.files ?? [];
  const raw = sum(day.logs, ({ storedBytes }) => storedBytes);
  const json = bytesOf(day);
  const scans = [];
  for (const name of ASKED) {
    const query = QUERIES.find((one) => one.name === name);
    if (query === undefined) throw new Error(`there is no query ${name}`);
    scans.push({ name, ...(await scan(query.sql, files, { source: 'bench', dt: day.dt })) });
  }
  const least = Math.min(...scans.map(({ bytes }) => json / bytes));
  const aims: Aim[] = [
    {
      what: 'bytes as JSON / bytes scanned, the worst of three',
      aim: '≥ 20×',
      measured: least,
      best: undefined,
      met: least >= 20,
    },
  ];
  const objects = files.filter(({ rows }) => rows > 0).length;
  const layers = markdown([
    ['layer', 'objects', 'MB', 'as JSON MB'],
    ['raw (zstd)', String(day.logs.length), (raw / 1e6).toFixed(1), (json / 1e6).toFixed(1)],
    ['curated', String(objects), (sum(files, ({ bytes }) => bytes) / 1e6).toFixed(1), '–'],
  ]);
  const asked = markdown([
    ['question', 'rows', 'MB scanned', 'raw / scanned', 'JSON / scanned', 's'],
    ...scans.map(({ name, rows, bytes, seconds }) => [
      name,
      String(rows),
      (bytes / 1e6).toFixed(2),
      (raw / bytes).toFixed(0),
      (json / bytes).toFixed(0),
      seconds.toFixed(3),
    ]),
  ]);
  return {
    name: 'h',
    title,
    tables: [layers, asked, aimsTable(aims)],
    figures: { raw, json, scans, samples, aims },
    wrong: missing(day, samples),
  };
}
