import { judge } from './aims.ts';
import { CASE_TITLES, type CaseName } from './cases.ts';
import type { Chapter } from './chapter.ts';
import { measure, type Sample } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { type LogScenarioName, logScenarioOf } from './scenarios.ts';
import { type Summary, summarize } from './summary.ts';
import { aimsTable, awsTable, figuresTable } from './table.ts';
import { fewestRequests, startVendor } from './vendor.ts';

/** Measures a world of logs: every case in every round. */
export async function logChapter(name: LogScenarioName, options: BenchOptions, work: string): Promise<Chapter> {
  const scenario = logScenarioOf(name, options.quick);
  const vendor = await startVendor(scenario);
  try {
    const samples = new Map<CaseName, Sample[]>(options.cases.map((kind) => [kind, []]));
    for (let run = 1; run <= options.runs; run += 1) {
      // All cases in each round, so that a busy minute of the machine does not fall on one of them alone.
      for (const [kind, taken] of samples) {
        const { concurrency, profile } = options;
        const sample = await measure({ kind, vendor, work, concurrency, profile, heapMiB: scenario.heapMiB });
        taken.push(sample);
        process.stderr.write(
          `${name}, run ${run} of ${options.runs}, ${CASE_TITLES[kind]}: ${sample.wallSeconds.toFixed(2)} s\n`,
        );
      }
    }
    const cases: Summary = Object.fromEntries([...samples].map(([kind, taken]) => [kind, summarize(taken)]));
    const fewest = fewestRequests(vendor);
    const aims = judge(name, cases);
    const calls = cases.embedded?.awsCalls;
    const unexpected = cases.embedded?.samples.flatMap(({ awsCalls }) => awsCalls?.filter(({ fits }) => !fits) ?? []);
    return {
      name,
      title: scenario.title,
      tables: [
        figuresTable(cases, fewest),
        ...(calls === undefined ? [] : [awsTable(calls, scenario.logs + scenario.bigLogs.length)]),
        ...(aims.length === 0 ? [] : [aimsTable(aims)]),
      ],
      figures: { scenario, fewestRequests: fewest, cases, aims },
      wrong: (unexpected ?? []).map(
        ({ kind, counted, expected }) => `${kind}: ${counted} calls, not ${expected.least} to ${expected.most}`,
      ),
    };
  } finally {
    await vendor.process.stop();
  }
}
