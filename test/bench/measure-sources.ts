import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { minus, type ProcessOptions, runMeasured } from './measured-process.ts';
import type { LandedSource, SourcesTarget } from './messages.ts';
import { type RequestCounts, requestsBetween, sumOf, type VendorProcess } from './vendor-process.ts';

/** One run of one case. Units: seconds, bytes. CPU is user and system together; of all vendors together, too. */
export interface SourcesSample {
  readonly wallSeconds: number;
  readonly sources: readonly LandedSource[];
  readonly workerCpuSeconds: number;
  readonly cloudCpuSeconds: number | undefined;
  readonly vendorCpuSeconds: number | undefined;
  readonly peakRssBytes: number;
  readonly startSeconds: number;
  readonly vendorRequests: number;
  readonly requestsByEndpoint: RequestCounts;
  readonly awsCalls: number | undefined;
  readonly awsCallsByKind: RequestCounts | undefined;
  readonly load: number;
}

export interface SourcesToMeasure extends ProcessOptions {
  readonly ports: SourcesTarget['ports'];
  readonly vendors: readonly VendorProcess[];
  readonly sources: SourcesTarget['sources'];
  readonly waitFor: readonly string[];
  readonly clockAtMs: number | undefined;
  readonly work: string;
  readonly concurrency: number;
  /** Called at the start of the measured time; what it returns at the end of it. */
  readonly during?: () => Promise<() => Promise<void>>;
  /** What is wrong with what has landed in this folder; called after the measured time. */
  readonly verify: (dataDir: string, landed: readonly LandedSource[]) => Promise<readonly string[]>;
}

/** Runs some sources once, in a process of its own. Errors: it broke, or its result is wrong. */
export async function measureSources(options: SourcesToMeasure): Promise<SourcesSample> {
  const { ports, vendors, sources, waitFor, clockAtMs, concurrency } = options;
  const dataDir = await mkdtemp(join(options.work, `${ports}-`));
  const clock = clockAtMs === undefined ? {} : { clockAtMs };
  try {
    let requestsByEndpoint: RequestCounts = {};
    let vendorCpuSeconds: number | undefined;
    const { settled, report, ...run } = await runMeasured(
      { kind: 'sources', ports, dataDir, concurrency, sources, waitFor: [...waitFor], ...clock },
      options,
      async () => {
        const before = { requests: await requestsOf(vendors), cpu: cpuOf(vendors) };
        const over = await options.during?.();
        return async () => {
          await over?.();
          vendorCpuSeconds = minus(cpuOf(vendors), before.cpu);
          requestsByEndpoint = requestsBetween(before.requests, await requestsOf(vendors));
        };
      },
    );
    if (report.kind !== 'landed') throw new Error('the worker told of no sources');
    const wrong = [...report.problems, ...(await options.verify(dataDir, report.sources))];
    if (wrong.length > 0) throw new Error(`the result is wrong:\n  ${wrong.slice(0, 10).join('\n  ')}`);
    const { wallSeconds, cpuSeconds, peakRssBytes } = settled;
    return {
      ...run,
      wallSeconds,
      sources: report.sources,
      workerCpuSeconds: cpuSeconds,
      vendorCpuSeconds,
      peakRssBytes,
      requestsByEndpoint,
      vendorRequests: sumOf(requestsByEndpoint),
      awsCalls: report.awsCalls && sumOf(report.awsCalls),
      awsCallsByKind: report.awsCalls,
    };
  } catch (error) {
    throw new Error(`case ${ports}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function requestsOf(vendors: readonly VendorProcess[]): Promise<RequestCounts> {
  const counts: Record<string, number> = {};
  for (const { vendor, stats } of vendors) {
    for (const [endpoint, count] of Object.entries((await stats()).requests)) counts[`${vendor} ${endpoint}`] = count;
  }
  return counts;
}

const cpuOf = (vendors: readonly VendorProcess[]): number | undefined =>
  vendors.reduce<number | undefined>((sum, { cpuSeconds }) => {
    const seconds = cpuSeconds();
    return sum === undefined || seconds === undefined ? undefined : sum + seconds;
  }, 0);
