import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Comparison, compareCalls, expectedCalls } from './aws-formula.ts';
import type { CaseName } from './cases.ts';
import { minus, type ProcessOptions, runMeasured } from './measured-process.ts';
import type { Result, Settled } from './messages.ts';
import type { Vendor } from './vendor.ts';
import { type RequestCounts, requestsBetween, sumOf } from './vendor-process.ts';
import { differences } from './verify.ts';

/** One run of one case. Units: seconds, bytes, 10⁶ bytes per second. CPU is user and system together. */
export interface Sample {
  readonly wallSeconds: number;
  readonly megabytesPerSecond: number;
  readonly workerCpuSeconds: number;
  readonly cloudCpuSeconds: number | undefined;
  readonly vendorCpuSeconds: number | undefined;
  readonly peakRssBytes: number;
  /** From the start of the process until it was ready; not part of the wall time. */
  readonly startSeconds: number;
  readonly vendorRequests: number;
  readonly requestsByEndpoint: RequestCounts;
  readonly deliveries: number | undefined;
  readonly storedBytes: number | undefined;
  readonly awsCalls: readonly Comparison[] | undefined;
  /** Load average of the machine over the last minute, when the run began. */
  readonly load: number;
}

export interface MeasureOptions extends ProcessOptions {
  readonly kind: CaseName;
  readonly vendor: Vendor;
  readonly work: string;
  readonly concurrency: number;
}

/** Runs one case once, in a process of its own. Errors: it broke, or its result is not what the vendor holds. */
export async function measure(options: MeasureOptions): Promise<Sample> {
  const { kind, vendor, concurrency } = options;
  const { process } = vendor;
  const dataDir = await mkdtemp(join(options.work, `${kind}-`));
  try {
    let requestsByEndpoint: RequestCounts = {};
    let vendorCpuSeconds: number | undefined;
    const { settled, report, ...run } = await runMeasured(
      { kind, vendorUrl: process.url, dataDir, concurrency },
      options,
      async () => {
        const before = { requests: (await process.stats()).requests, cpu: process.cpuSeconds() };
        return async () => {
          vendorCpuSeconds = minus(process.cpuSeconds(), before.cpu);
          requestsByEndpoint = requestsBetween(before.requests, (await process.stats()).requests);
        };
      },
    );
    if (report.kind !== 'result') throw new Error('the worker told of no logs');
    const wrong = [...differences(vendor.logs, report.fetched), ...report.problems];
    if (wrong.length > 0) throw new Error(`the result is wrong:\n  ${wrong.slice(0, 10).join('\n  ')}`);
    return {
      ...run,
      ...speed(settled, report),
      vendorCpuSeconds,
      requestsByEndpoint,
      vendorRequests: sumOf(requestsByEndpoint),
      awsCalls: awsCalls(vendor, settled, report),
    };
  } catch (error) {
    throw new Error(`case ${kind}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function speed({ wallSeconds, cpuSeconds, peakRssBytes }: Settled, { fetched }: Result) {
  const total = (of: (log: Result['fetched'][number]) => number | undefined): number =>
    fetched.reduce((sum, log) => sum + (of(log) ?? 0), 0);
  return {
    wallSeconds,
    megabytesPerSecond: total(({ bytes }) => bytes) / 1e6 / wallSeconds,
    workerCpuSeconds: cpuSeconds,
    peakRssBytes,
    deliveries: total(({ deliveries }) => deliveries) || undefined,
    storedBytes: total(({ storedBytes }) => storedBytes) || undefined,
  };
}

function awsCalls(vendor: Vendor, { wallSeconds }: Settled, { fetched, awsCalls: counted }: Result) {
  if (counted === undefined) return undefined;
  return compareCalls(counted, expectedCalls({ pages: vendor.pages, logs: fetched, wallSeconds }));
}
