import { join, relative, resolve } from 'node:path';
import { describeVendor } from '../../shared/connectors/registry.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { type Comparison, compareWithStandIn } from './compare.ts';
import { compareRecords } from './compare-records.ts';
import { demoSources, startDemo } from './demo.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes } from './format.ts';
import type { LocalPipeline } from './local-pipeline.ts';
import { exitWithParent } from './parent.ts';
import { printSummary } from './print-summary.ts';
import { type IngestResult, runIngest } from './run-ingest.ts';
import { type DemoWorld, rememberWorld, type StandIn, saveWorld } from './stand-in.ts';
import type { Verb } from './verb.ts';

const DAY_MS = 86_400_000;
/** Days that pass in the demonstration, after the one it begins with. */
const DAYS = 1;

/**
 * `npm start`: a stand-in of every vendor and the whole pipeline on this machine, until everything has landed and was
 * compared; then the vendors' clocks move on by a day, and it does so again.
 */
export const start: Verb = async (words, { version }) => {
  const { values } = parseWords(words, { data: { type: 'string', default: join(DEFAULT_DATA_DIR, 'demo') } });
  const dataDir = resolve(values.data);
  const shown = relative('.', dataDir) || '.';
  exitWithParent();
  let world = await rememberWorld(dataDir);
  const standIns = await startDemo(world);
  try {
    const names = standIns.map(({ vendor }) => vendor).join(', ');
    process.stderr.write(`Runlake ${version}: stand-ins of ${names} are running; their logs land in ${shown}\n`);
    for (;;) {
      const day = await liveThroughDay({ dataDir, version, world, standIns });
      printSummary(day.result);
      const exitCode = report(day.comparisons, day.result);
      if (exitCode !== EXIT.ok) return exitCode;
      if (world.day >= DAYS) break;
      world = await saveWorld(dataDir, { ...world, day: world.day + 1 });
      process.stderr.write(
        '\nA day passes at the vendors: new runs, late and changed rows, and some that they delete …\n',
      );
    }
    sayWhatNext(shown, dataDir);
    return EXIT.ok;
  } finally {
    await Promise.all(standIns.map((standIn) => standIn.stop()));
  }
};

interface Day {
  readonly dataDir: string;
  readonly version: string;
  readonly world: DemoWorld;
  readonly standIns: readonly StandIn[];
}

interface Lived {
  readonly result: IngestResult;
  readonly comparisons: ReadonlyMap<string, Comparison>;
}

/** Brings home what the vendors hold on that day of the world, and compares. */
async function liveThroughDay({ dataDir, version, world, standIns }: Day): Promise<Lived> {
  const dayMs = world.startedAtMs + world.day * DAY_MS;
  const offsetMs = dayMs - Date.now();
  for (const standIn of standIns) {
    // Talend's clock goes on, so that runs end and logs become ready; the records of the others hold still to be compared.
    await standIn.setClock(standIn.vendor === 'talend' ? { offsetMs } : { stoppedAtMs: dayMs });
  }
  const comparisons = new Map<string, Comparison>();
  const result = await runIngest({
    dataDir,
    sources: await demoSources(standIns, world.startedAtMs),
    version,
    watch: false,
    allowLoopback: true,
    quiet: false,
    now: () => Date.now() + offsetMs,
    // The clocks of most stand-ins stand still: what executes now will do so until the next day.
    executingPatienceMs: 5_000,
    beforeStop: async (pipeline) => {
      for (const standIn of standIns) comparisons.set(standIn.vendor, await compare(pipeline, standIn, world));
    },
  });
  return { result, comparisons };
}

async function compare({ services }: LocalPipeline, standIn: StandIn, world: DemoWorld): Promise<Comparison> {
  const source = `${standIn.vendor}-demo`;
  if (standIn.vendor === 'talend') return await compareWithStandIn(services, source, standIn);
  const { stream } = services.source(source);
  const checkpoint = await services.index.loadCheckpoint(source, stream);
  const watermarkMs =
    standIn.vendor === 'snaplogic' ? Number(checkpoint?.cursor.watermarkMs) : Number.POSITIVE_INFINITY;
  const before = world.day === 0 ? undefined : await truthOfDay(standIn, world.startedAtMs + (world.day - 1) * DAY_MS);
  await standIn.setClock({ stoppedAtMs: world.startedAtMs + world.day * DAY_MS });
  return await compareRecords(services, {
    source,
    streams: describeVendor(standIn.vendor)?.streams ?? [],
    truth: standIn.truth(),
    ...(before === undefined ? {} : { truthBefore: before }),
    untilMs: watermarkMs,
  });
}

/** What a stand-in held on an earlier day: its world knows, since it is made of nothing but its beginning. */
async function truthOfDay(standIn: StandIn, atMs: number): Promise<AsyncIterable<string>> {
  await standIn.setClock({ stoppedAtMs: atMs });
  const lines: string[] = [];
  for await (const line of standIn.truth()) lines.push(line);
  return (async function* () {
    yield* lines;
  })();
}

function report(comparisons: ReadonlyMap<string, Comparison>, { exitCode }: IngestResult): number {
  let wrong = 0;
  for (const [vendor, { compared, bytes, differences }] of comparisons) {
    wrong += differences.length;
    const what =
      vendor === 'talend' ? `all ${compared} finished runs, byte for byte` : `all ${compared} records, value by value`;
    console.log(
      differences.length === 0
        ? `${vendor}: ${what}: here exactly once (${formatBytes(bytes)}), nothing is missing`
        : `${vendor}: ${differences.length} DIFFERENCES`,
    );
    for (const difference of differences.slice(0, 20)) console.log(`  ${difference}`);
  }
  return wrong > 0 ? EXIT.failed : exitCode;
}

function sayWhatNext(shown: string, dataDir: string): void {
  const data = `--data ${shown}`;
  console.log(`\nThe objects are plain files under ${join(relative('.', dataDir), 'objects')}. Try next:`);
  for (const words of [
    'runs ls --state landed',
    'slices ls --source snaplogic-demo',
    `records export --source sap-job-scheduling-demo --out ${join(shown, 'job-runs.ndjson')}`,
    `logs export --out ${join(shown, 'export')}`,
  ]) {
    console.log(`  npx runlake ${words} ${data}`);
  }
  console.log('  npx runlake ingest --help');
}
