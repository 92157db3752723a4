import type { Source } from '../../shared/config/sources.ts';
import type { BackfillLedger } from '../../shared/domain/backfill.ts';
import { END_STATES, OPEN_STATES, type SliceRow } from '../../shared/domain/slice.ts';
import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import { tellLedger } from '../backfill/send-next.ts';
import { retry } from '../retry/retry.ts';
import type { Services } from '../services.ts';
import { downWords, endWhenDown } from './end-when-down.ts';
import { endWhenExecuting } from './end-when-executing.ts';
import { endWhenPaused, pausedWords } from './end-when-paused.ts';
import { EXIT } from './exit-codes.ts';
import { followSchedules } from './follow-schedules.ts';
import { type LocalPipeline, openLocalPipeline } from './local-pipeline.ts';
import { Progress } from './progress.ts';
import { showProgress } from './progress-view.ts';
import { StorageWatch } from './storage-watch.ts';
import { type Summary, summarize, summarizeProgress } from './summary.ts';
import { sweepRegularly } from './sweep-regularly.ts';

export interface IngestOptions {
  readonly dataDir: string;
  readonly sources: readonly Source[];
  readonly version: string;
  readonly watch: boolean;
  readonly allowLoopback: boolean;
  /** The pipeline's clock; the machine's by default. Units: epoch milliseconds. */
  readonly now?: () => number;
  /** How long to wait for runs that the vendor still executes when there is nothing else to do; ten minutes by default. */
  readonly executingPatienceMs?: number;
  /** No progress on stderr. */
  readonly quiet: boolean;
  /**
   * Instead of discovering: opens the ledger of a backfill and sends its task, once the pipeline works. It is settled once the
   * ledger has ended. Asked before anything moves, for what has to be known of the index by then.
   */
  readonly backfill?: (services: Services) => Promise<() => Promise<BackfillLedger>>;
  /** Called before the pipeline stops, with everything landed that will be. */
  readonly beforeStop?: (pipeline: LocalPipeline) => Promise<void>;
}

export interface IngestResult {
  readonly summary: Summary;
  readonly exitCode: number;
  /** Why it ended other than by being done. */
  readonly ended: 'settled' | 'paused' | 'unanswered' | 'interrupted' | 'broken' | 'unusable';
  readonly brokenBy?: string;
  /** Runs that were left because the vendor still executes them. */
  readonly executing?: number;
  /** Sources that were left because their vendor does not answer. */
  readonly down?: readonly string[];
}

type Ending = Pick<IngestResult, 'ended' | 'brokenBy' | 'executing' | 'down'>;

/**
 * Runs the pipeline on this machine until everything is settled, or for good with `watch`, or until a signal.
 *
 * Errors: what keeps the embedded cloud from starting. A broken run is in the result, never thrown away.
 */
export async function runIngest(options: IngestOptions): Promise<IngestResult> {
  const startedMs = performance.now();
  const { backfill } = options;
  const ids = options.sources.map(({ id }) => id);
  const progress = new Progress(ids, () => performance.now(), backfill !== undefined);
  const ending = Promise.withResolvers<Ending>();
  const storage = new StorageWatch((brokenBy) => ending.resolve({ ended: 'broken', brokenBy }));
  const onBroken = (message: string): void => storage.trouble(message, performance.now());
  const emit = (event: PipelineEvent): void => {
    progress.emit(event);
    storage.see(event, performance.now());
  };
  const sources = options.watch ? options.sources : options.sources.map(impatient);
  const pipeline = await openLocalPipeline({
    ...options,
    sources,
    telemetry: { emit },
    onBroken,
    curatesMeanwhile: options.watch,
  });
  const interrupt = (): void => ending.resolve({ ended: 'interrupted' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  const hide = options.quiet ? () => {} : showProgress(progress, startedMs);
  const unwinding: (() => unknown)[] = [];
  try {
    await seed(pipeline, progress);
    if (!options.watch) {
      progress.onChange(() => progress.settled() && ending.resolve({ ended: 'settled' }));
      unwinding.push(
        endWhenExecuting(
          progress,
          (executing) => ending.resolve({ ended: 'settled', executing }),
          options.executingPatienceMs,
        ),
      );
      unwinding.push(endWhenDown(progress, (down) => ending.resolve({ ended: 'unanswered', down })));
      unwinding.push(endWhenPaused(progress, () => ending.resolve({ ended: 'paused' })));
    }
    const open = await backfill?.(pipeline.services);
    await pipeline.start();
    unwinding.push(sweepRegularly(pipeline.services, onBroken));
    await retryFailed(pipeline);
    // The ledger is told as soon as it is open, and last of all: a worker may tell that it has ended, which is newer.
    for (const id of ids) {
      if (open === undefined) await pipeline.discover(id);
      else tellLedger(pipeline.services, id, await open());
    }
    if (options.watch) unwinding.push(followSchedules(pipeline, options.sources, onBroken));
    const how = await ending.promise;
    const { ended } = how;
    hide();
    if (how.down !== undefined) process.stderr.write(downWords(how.down));
    if (!options.watch) process.stderr.write(pausedWords(progress.held()));
    // Also when a vendor does not answer, or must not be asked: the others have landed.
    if (ended === 'settled' || ended === 'unanswered' || ended === 'paused') await pipeline.curateAll();
    if (ended === 'settled') await options.beforeStop?.(pipeline);
    const spent = { awsCalls: pipeline.clients.callCounts(), durationSeconds: (performance.now() - startedMs) / 1000 };
    const summary = await summarize(pipeline.services, progress, spent).catch((error: unknown) => {
      // Storage that is in trouble may not answer this either; then what was seen has to do.
      if (ended !== 'broken') throw error;
      return summarizeProgress(progress, spent);
    });
    return { ...how, summary, exitCode: exitCode(ended, summary, progress) };
  } finally {
    hide();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, interrupt);
    for (const unwind of unwinding) await unwind();
    await pipeline.stop();
  }
}

/**
 * A person waits for the end of this process: a run that keeps failing at a vendor that answers is given up after a few
 * minutes, and tried again by the next start.
 */
const impatient = <S extends Source>(source: S): S => ({
  ...source,
  options: { ...source.options, maxFailures: Math.min(source.options.maxFailures, 8) },
});

/** Learns what an earlier process left open, so that "settled" covers it. */
async function seed(pipeline: LocalPipeline, progress: Progress): Promise<void> {
  for (const source of pipeline.services.sourceIds) {
    const { index } = pipeline.services;
    for (const state of OPEN_STATES) {
      for await (const row of index.byState(source, state)) progress.seedOpen(source, row.id, state, row.note);
    }
    for (const state of END_STATES) progress.seedEnded(source, state, await index.countByState(source, state));
  }
}

/** A new start is a new try for what was given up: its cause may have been mended meanwhile. */
async function retryFailed({ services }: LocalPipeline): Promise<void> {
  for (const source of services.sourceIds) {
    const failed: SliceRow[] = [];
    for await (const row of services.index.byState(source, 'failed')) failed.push(row);
    for (const { stream, id } of failed) await retry(services, { v: 1, kind: 'retry', source, stream, id });
  }
}

function exitCode(ended: IngestResult['ended'], summary: Summary, progress: Progress): number {
  if (ended === 'interrupted') return EXIT.interrupted;
  const incomplete = Object.values(summary.sources).some(({ failed }) => failed > 0);
  const undiscovered = progress.all().some(({ discovery }) => discovery === 'failed') || progress.held().length > 0;
  return ended === 'broken' || ended === 'unanswered' || incomplete || undiscovered ? EXIT.failed : EXIT.ok;
}
