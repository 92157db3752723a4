import { describeVendor } from '../../shared/connectors/registry.ts';
import { CASE_TITLES } from './cases.ts';
import type { Chapter } from './chapter.ts';
import { measureSources, type SourcesSample } from './measure-sources.ts';
import type { BenchOptions } from './options.ts';
import { type RecordScenario, type RecordScenarioName, recordScenarioOf } from './record-scenarios.ts';
import { recordAims, recordTable } from './record-table.ts';
import { sourceOf } from './source-of.ts';
import { aimsTable } from './table.ts';
import { startVendorProcess, type VendorProcess } from './vendor-process.ts';
import { differentRecords, heldRecords, landedRecords, type RecordBag, sizeOf } from './verify-records.ts';

/** Both ways of bringing records; there is no floor without a pipeline here. */
const PORTS = ['memory', 'embedded'] as const;
/** The heap for which the bound on memory is promised, with a young generation that fits it. Units: MiB. */
const HEAP = { heapMiB: 128, semiSpaceMiB: 8 };

/** Measures a world of records: both cases in every round. */
export async function recordChapter(name: RecordScenarioName, options: BenchOptions, work: string): Promise<Chapter> {
  const startedAtMs = Date.now();
  const scenario = recordScenarioOf(name, options.quick, startedAtMs);
  const { world, vendor: kind } = scenario;
  const vendor = await startVendorProcess(kind, { world, seed: 'bench', startedAtMs });
  try {
    const fewest = await scenario.fewest(vendor.truth());
    const streams = describeVendor(kind)?.streams ?? [];
    const { range } = scenario;
    const held = await heldRecords({ streams, truth: vendor.truth(), ...(range === undefined ? {} : { range }) });
    const asked = PORTS.filter((ports) => options.cases.includes(ports));
    const cases = new Map<(typeof PORTS)[number], SourcesSample[]>(asked.map((ports) => [ports, []]));
    for (let run = 1; run <= options.runs; run += 1) {
      for (const [ports, taken] of cases) {
        const sample = await measureOnce({ ports, scenario, vendor, held, options, work });
        taken.push(sample);
        process.stderr.write(
          `${name}, run ${run} of ${options.runs}, ${CASE_TITLES[ports]}: ${sample.wallSeconds.toFixed(2)} s\n`,
        );
      }
    }
    const aims = recordAims(cases, fewest);
    return {
      name,
      title: scenario.title,
      tables: [recordTable(cases, fewest), ...(aims.length === 0 ? [] : [aimsTable(aims)])],
      figures: { scenario, fewestRequests: fewest, cases: Object.fromEntries(cases), aims },
      wrong: aims
        .filter(({ certain, met }) => certain === true && !met)
        .map(({ what, measured }) => `${what}: ${measured}`),
    };
  } finally {
    await vendor.stop();
  }
}

interface Once {
  readonly ports: (typeof PORTS)[number];
  readonly scenario: RecordScenario;
  readonly vendor: VendorProcess;
  readonly held: RecordBag;
  readonly options: BenchOptions;
  readonly work: string;
}

async function measureOnce({ ports, scenario, vendor, held, options, work }: Once): Promise<SourcesSample> {
  const source = await sourceOf(vendor, { ...scenario.options, concurrency: options.concurrency });
  const streams = describeVendor(vendor.vendor)?.streams ?? [];
  return await measureSources({
    ports,
    vendors: [vendor],
    sources: [source],
    waitFor: [source.id],
    clockAtMs: scenario.clockAtMs,
    work,
    concurrency: options.concurrency,
    profile: options.profile,
    ...HEAP,
    verify: async (dataDir, landed) => {
      // Objects in memory are gone with their process: there only the number of records can be checked.
      if (ports === 'embedded') return differentRecords(held, await landedRecords(dataDir, source.id, streams));
      const [records, expected] = [landed[0]?.records, sizeOf(held)];
      return records === expected ? [] : [`${records} records have landed instead of ${expected}`];
    },
  });
}
