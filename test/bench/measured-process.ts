import { type ChildProcess, fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Landed, ReportSchema, type Result, type Settled, type Target } from './messages.ts';
import { cpuSecondsOf } from './process-figures.ts';

export interface ProcessOptions {
  readonly profile: string | undefined;
  /** Limit of the worker's heap; absent: Node's own. Units: MiB. */
  readonly heapMiB: number | undefined;
  /** Limit of half of its young generation; absent: V8's own, by the memory of the machine. Units: MiB. */
  readonly semiSpaceMiB?: number;
}

/** What a measured process came to. CPU is user and system together. Units: seconds. */
export interface MeasuredRun {
  readonly settled: Settled;
  readonly cloudCpuSeconds: number | undefined;
  /** From the start of the process until it was ready; not part of the wall time. */
  readonly startSeconds: number;
  /** Load average of the machine over the last minute, when the run began. */
  readonly load: number;
  readonly report: Result | Landed;
}

/**
 * Runs one case once, in a process of its own. `around` is called when the process is ready, and what it returns when the
 * measured time is over. Errors: the process broke.
 */
export async function runMeasured(
  target: Target,
  options: ProcessOptions,
  around: () => Promise<() => Promise<void>>,
): Promise<MeasuredRun> {
  const load = loadavg()[0] ?? 0;
  const startedAt = performance.now();
  const child = startWorker(target, options);
  const { cloudPid } = await nextReport(child, 'ready');
  const startSeconds = (performance.now() - startedAt) / 1000;
  const cloudCpu = () => (cloudPid === undefined ? undefined : cpuSecondsOf(cloudPid));
  const cloudBefore = cloudCpu();
  const after = await around();
  child.send('go');
  const settled = await nextReport(child, 'settled');
  const cloudAfter = cloudCpu();
  const last = target.kind === 'sources' ? 'landed' : 'result';
  const [report] = await Promise.all([nextReport(child, last), after()]);
  return { settled, cloudCpuSeconds: minus(cloudAfter, cloudBefore), startSeconds, load, report };
}

function startWorker(target: Target, { profile, heapMiB, semiSpaceMiB }: ProcessOptions): ChildProcess {
  const entry = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const heap = heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`];
  const young = semiSpaceMiB === undefined ? [] : [`--max-semi-space-size=${semiSpaceMiB}`];
  return fork(entry, [JSON.stringify(target)], {
    execArgv: [...heap, ...young, '--disable-warning=ExperimentalWarning', ...profiling],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

type Reports = ReturnType<typeof ReportSchema.parse>;

async function nextReport<K extends Reports['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<Reports, { kind: K }>> {
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

const isOfKind = <K extends Reports['kind']>(report: Reports, kind: K): report is Extract<Reports, { kind: K }> =>
  report.kind === kind;

export const minus = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before;
