import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Comparison, compareCalls, expectedCalls } from './aws-formula.ts';
import type { CaseName } from './cases.ts';
import { ReportSchema, type Result, type Settled, type Target } from './messages.ts';
import { cpuSecondsOf } from './process-figures.ts';
import type { RequestCounts, Vendor } from './vendor.ts';
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

export interface MeasureOptions {
  readonly kind: CaseName;
  readonly vendor: Vendor;
  readonly work: string;
  readonly concurrency: number;
  readonly profile: string | undefined;
  /** Limit of the worker's heap; absent: Node's own. Units: MiB. */
  readonly heapMiB: number | undefined;
}

/** Runs one case once, in a process of its own. Errors: it broke, or its result is not what the vendor holds. */
export async function measure(options: MeasureOptions): Promise<Sample> {
  const { kind, vendor, concurrency } = options;
  const dataDir = await mkdtemp(join(options.work, `${kind}-`));
  try {
    const load = loadavg()[0] ?? 0;
    const startedAt = performance.now();
    const child = startWorker({ kind, vendorUrl: vendor.url, dataDir, concurrency }, options);
    const { cloudPid } = await nextReport(child, 'ready');
    const startSeconds = (performance.now() - startedAt) / 1000;
    const cloudCpu = () => (cloudPid === undefined ? undefined : cpuSecondsOf(cloudPid));
    const before = { requests: await vendor.requests(), vendor: vendor.cpuSeconds(), cloud: cloudCpu() };
    child.send('go');
    const settled = await nextReport(child, 'settled');
    const after = { requests: await vendor.requests(), vendor: vendor.cpuSeconds(), cloud: cloudCpu() };
    const result = await nextReport(child, 'result');
    const wrong = [...differences(vendor.truth, result.fetched), ...result.problems];
    if (wrong.length > 0) throw new Error(`the result is wrong:\n  ${wrong.slice(0, 10).join('\n  ')}`);
    const requestsByEndpoint = subtract(after.requests, before.requests);
    return {
      ...speed(settled, result),
      cloudCpuSeconds: minus(after.cloud, before.cloud),
      vendorCpuSeconds: minus(after.vendor, before.vendor),
      startSeconds,
      requestsByEndpoint,
      vendorRequests: Object.values(requestsByEndpoint).reduce((sum, count) => sum + count, 0),
      awsCalls: awsCalls(vendor, settled, result),
      load,
    };
  } catch (error) {
    throw new Error(`case ${kind}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function startWorker(target: Target, { profile, heapMiB }: MeasureOptions): ChildProcess {
  const entry = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const heap = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
  return fork(entry, [JSON.stringify(target)], {
    execArgv: [...heap, '--disable-warning=ExperimentalWarning', ...profiling],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

type Kind = 'ready' | 'settled' | 'result';

async function nextReport<K extends Kind>(child: ChildProcess, kind: K) {
  const message = await new Promise<unknown>((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`the worker ended before "${kind}" (exit code ${code})`));
    child.once('exit', ended);
    child.once('message', (received) => {
      child.off('exit', ended);
      resolve(received);
    });
  });
  const report = ReportSchema.parse(message);
  if (!isOfKind(report, kind)) throw new Error(`the worker said "${report.kind}" instead of "${kind}"`);
  return report;
}

type Reports = ReturnType<typeof ReportSchema.parse>;
const isOfKind = <K extends Kind>(report: Reports, kind: K): report is Extract<Reports, { kind: K }> =>
  report.kind === kind;

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

const minus = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before;

const subtract = (after: RequestCounts, before: RequestCounts): RequestCounts =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
