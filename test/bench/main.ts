/** `npm run bench`: see docs/benchmarks.md. Exit code 1 when a result is wrong or the AWS calls are not what the formula says. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Aim, judge } from './aims.ts';
import { CASE_TITLES, type CaseName } from './cases.ts';
import { measure, type Sample } from './measure.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { type Scenario, type ScenarioName, scenarioOf } from './scenarios.ts';
import { type Summary, summarize } from './summary.ts';
import { aimsTable, awsTable, figuresTable } from './table.ts';
import { fewestRequests, startVendor } from './vendor.ts';

interface Measured {
  readonly scenario: Scenario;
  readonly fewestRequests: number;
  readonly cases: Summary;
  readonly aims: readonly Aim[];
}

async function measureScenario(name: ScenarioName, options: BenchOptions, work: string): Promise<Measured> {
  const scenario = scenarioOf(name, options.quick);
  const vendor = await startVendor(scenario);
  try {
    const samples = new Map<CaseName, Sample[]>(options.cases.map((kind) => [kind, []]));
    for (let run = 1; run <= options.runs; run += 1) {
      // All cases in each round, so that a busy minute of the machine does not fall on one of them alone.
      for (const [kind, taken] of samples) {
        const sample = await measure({
          kind,
          vendor,
          work,
          concurrency: options.concurrency,
          profile: options.profile,
          heapMiB: scenario.heapMiB,
        });
        taken.push(sample);
        process.stderr.write(
          `${name}, run ${run} of ${options.runs}, ${CASE_TITLES[kind]}: ${sample.wallSeconds.toFixed(2)} s\n`,
        );
      }
    }
    const cases: Summary = Object.fromEntries([...samples].map(([kind, taken]) => [kind, summarize(taken)]));
    return { scenario, fewestRequests: fewestRequests(vendor), cases, aims: judge(name, cases) };
  } finally {
    await vendor.stop();
  }
}

function print({ scenario, fewestRequests: fewest, cases, aims }: Measured): void {
  console.log(`\n## (${scenario.name}) ${scenario.title}\n\n${figuresTable(cases, fewest)}`);
  const calls = cases.embedded?.awsCalls;
  if (calls !== undefined) console.log(`\n${awsTable(calls, scenario.logs + scenario.bigLogs.length)}`);
  if (aims.length > 0) console.log(`\n${aimsTable(aims)}`);
}

async function bench(options: BenchOptions): Promise<number> {
  const work = await mkdtemp(join(resolve(options.work ?? tmpdir()), 'runlake-bench-'));
  const machine = {
    cpu: cpus()[0]?.model ?? '?',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
  };
  const startedAt = new Date().toISOString();
  const measured: Measured[] = [];
  try {
    for (const name of options.scenarios) measured.push(await measureScenario(name, options, work));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  console.log(
    `Runlake bench, ${startedAt}: Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ${Math.round(machine.memoryBytes / 2 ** 30)} GiB; ` +
      `concurrency ${options.concurrency}, median of ${options.runs}${options.quick ? ', QUICK: sizes too small for conclusions' : ''}`,
  );
  for (const each of measured) print(each);
  await mkdir(dirname(resolve(options.out)), { recursive: true });
  await writeFile(options.out, `${JSON.stringify({ startedAt, machine, options, measured }, undefined, 2)}\n`);
  console.log(`\nAll figures: ${options.out}`);
  const samples = measured.flatMap(({ cases }) => cases.embedded?.samples ?? []);
  const unexpected = samples.flatMap(({ awsCalls }) => awsCalls?.filter(({ fits }) => !fits) ?? []);
  for (const { kind, counted, expected } of unexpected) {
    console.error(`${kind}: ${counted} calls, not ${expected.least} to ${expected.most}`);
  }
  return unexpected.length === 0 ? 0 : 1;
}

if (process.argv.includes('--help')) console.log(USAGE);
else {
  process.exitCode = await Promise.resolve()
    .then(() => bench(readOptions(process.argv.slice(2))))
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    });
}
