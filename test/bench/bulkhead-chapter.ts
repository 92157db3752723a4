import { setTimeout as pause } from 'node:timers/promises';
import { bulkheadAims, bulkheadTable } from './bulkhead-table.ts';
import { type BulkheadWorld, startBulkheadWorld } from './bulkhead-world.ts';
import type { Chapter } from './chapter.ts';
import { measureSources, type SourcesSample } from './measure-sources.ts';
import type { BenchOptions } from './options.ts';
import { aimsTable } from './table.ts';

/** How long the sick vendor is sick at most. */
const SICK_MS = 60_000;

/** What is wrong with the fourth vendor; with `alone` it is no source at all. */
const CONDITIONS = {
  alone: undefined,
  'answers 503': 'unavailable',
  'never answers': 'never-answers',
} as const;
export type Condition = keyof typeof CONDITIONS;
export type BulkheadSamples = Readonly<Record<Condition, SourcesSample[]>>;

/** Measures what a sick vendor costs the sources of the others, all on one embedded cloud and in one process. */
export async function bulkheadChapter(options: BenchOptions, work: string): Promise<Chapter> {
  const world = await startBulkheadWorld(options);
  const samples: BulkheadSamples = { alone: [], 'answers 503': [], 'never answers': [] };
  try {
    for (let run = 1; run <= options.runs; run += 1) {
      for (const condition of ['alone', 'answers 503', 'never answers'] as const) {
        const sample = await measureUnder(condition, world, options, work);
        samples[condition].push(sample);
        process.stderr.write(
          `f, run ${run} of ${options.runs}, the fourth ${condition}: ${sample.wallSeconds.toFixed(2)} s\n`,
        );
      }
    }
  } finally {
    await world.stop();
  }
  const aims = bulkheadAims(samples);
  return {
    name: 'f',
    title: world.title,
    tables: [bulkheadTable(samples), aimsTable(aims)],
    figures: { cases: samples, aims },
    wrong: [],
  };
}

async function measureUnder(
  condition: Condition,
  { healthy, sick }: BulkheadWorld,
  { concurrency, profile }: BenchOptions,
  work: string,
): Promise<SourcesSample> {
  const kind = CONDITIONS[condition];
  const places = kind === undefined ? healthy : [...healthy, sick];
  return await measureSources({
    ports: 'embedded',
    vendors: healthy.map(({ vendor }) => vendor),
    sources: places.map(({ source }) => source),
    waitFor: healthy.map(({ source }) => source.id),
    clockAtMs: undefined,
    work,
    concurrency,
    profile,
    heapMiB: undefined,
    during: () => (kind === undefined ? Promise.resolve(async () => {}) : beSick(sick, kind)),
    verify: async (_dataDir, landed) =>
      healthy.flatMap(({ source, records }) => {
        const here = landed.find((one) => one.source === source.id)?.records ?? 0;
        return here === records ? [] : [`${here} records of ${source.id} have landed instead of ${records}`];
      }),
  });
}

/** Makes a vendor sick for a minute, or until the measured time is over. Errors then: nobody has noticed. */
async function beSick({ vendor }: BulkheadWorld['sick'], kind: string): Promise<() => Promise<void>> {
  const before = (await vendor.stats()).faultsFired[kind] ?? 0;
  await vendor.setFaults([{ kind, endpoint: 'any' }]);
  const over = new AbortController();
  const recovered = pause(SICK_MS, undefined, { signal: over.signal })
    .catch(() => {})
    .then(() => vendor.setFaults([]));
  return async () => {
    over.abort();
    await recovered;
    const fired = ((await vendor.stats()).faultsFired[kind] ?? 0) - before;
    if (fired === 0) throw new Error(`${vendor.vendor} was never asked while it was sick: nothing was measured`);
  };
}
