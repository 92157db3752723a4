import { openLocalPipeline } from '../../functions/cli/local-pipeline.ts';
import { Progress } from '../../functions/cli/progress.ts';
import { findPublishedCloud } from '../../infra/local/published-cloud.ts';
import { type Source, SourcesSchema } from '../../shared/config/sources.ts';
import { SLICE_STATES } from '../../shared/domain/slice.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import type { MeasuredCase } from './measured-case.ts';
import { openMemoryPipeline } from './memory-pipeline.ts';
import type { LandedSource, SourcesTarget } from './messages.ts';
import { settledTimes } from './settled-times.ts';

/** Any sources through the pipeline, until those that are waited for are settled. */
export async function openSources(target: SourcesTarget): Promise<MeasuredCase> {
  const { sources } = SourcesSchema.parse({ sources: target.sources });
  const progress = new Progress(sources.map(({ id }) => id));
  const problems: string[] = [];
  const offsetMs = target.clockAtMs === undefined ? 0 : target.clockAtMs - Date.now();
  const pipeline = await openPipeline(target, {
    dataDir: target.dataDir,
    sources,
    telemetry: progress,
    now: () => Date.now() + offsetMs,
    onBroken: (message) => problems.push(message),
  });
  const cloudPid = findPublishedCloud(target.dataDir)?.serverPid;
  let times: ReadonlyMap<string, number> = new Map();
  return {
    ...(cloudPid === undefined ? {} : { cloudPid }),
    run: async () => {
      const settled = settledTimes(progress, target.waitFor);
      await pipeline.start();
      for (const { id } of sources) await pipeline.discover(id);
      times = await settled;
    },
    close: async () => {
      const awsCalls = pipeline.awsCalls();
      const landed: LandedSource[] = [];
      for (const source of target.waitFor) {
        landed.push({ ...(await landedOf(pipeline.services.index, source)), seconds: times.get(source) ?? Number.NaN });
      }
      await pipeline.stop();
      // What connectors find odd in the data is told as a problem too; only what did not land is one here.
      for (const { source, counts, problems: told } of progress.all()) {
        const lost = counts.failed + counts.gone;
        if (lost === 0 || !target.waitFor.includes(source)) continue;
        problems.push(`${lost} slices of ${source} were given up`, ...told.map(({ message }) => message));
      }
      return { kind: 'landed', sources: landed, problems, ...(awsCalls === undefined ? {} : { awsCalls }) };
    },
  };
}

interface PipelineOptions {
  readonly dataDir: string;
  readonly sources: readonly Source[];
  readonly telemetry: Progress;
  readonly now: () => number;
  readonly onBroken: (message: string) => void;
}

async function openPipeline({ ports, concurrency }: SourcesTarget, options: PipelineOptions) {
  if (ports === 'memory') {
    return { ...openMemoryPipeline({ ...options, concurrency }), awsCalls: () => undefined };
  }
  const pipeline = await openLocalPipeline({ ...options, version: 'bench', allowLoopback: true });
  return { ...pipeline, awsCalls: () => pipeline.clients.callCounts() };
}

/** What the index says has landed of a source. */
async function landedOf(index: SliceIndex, source: string): Promise<Omit<LandedSource, 'seconds'>> {
  const sum = { source, records: 0, objects: 0, bytes: 0, storedBytes: 0 };
  for (const state of SLICE_STATES) {
    for await (const { parts } of index.byState(source, state)) {
      for (const part of parts) {
        sum.objects += 1;
        sum.bytes += part.bytes;
        sum.storedBytes += part.storedBytes;
        // `errors` is there of objects of records only; any other object is a file.
        sum.records += part.errors === undefined ? 1 : part.lines;
      }
    }
  }
  return sum;
}
