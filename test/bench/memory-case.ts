import { Progress } from '../../functions/cli/progress.ts';
import type { MeasuredCase } from './measured-case.ts';
import { openMemoryPipeline } from './memory-pipeline.ts';
import type { LogTarget } from './messages.ts';
import { benchSources, fetchedFrom, SOURCE_ID } from './pipeline-source.ts';
import { whenSettled } from './when-settled.ts';

/** Logs through the pipeline on in-memory ports. The checks are by the sha256 in the index. */
export async function openMemory(target: LogTarget): Promise<MeasuredCase> {
  const progress = new Progress([SOURCE_ID]);
  const problems: string[] = [];
  const pipeline = openMemoryPipeline({
    ...target,
    sources: benchSources(target.vendorUrl, target.concurrency),
    telemetry: progress,
    now: Date.now,
    onBroken: (message) => problems.push(message),
  });
  return {
    run: async () => {
      const settled = whenSettled(progress);
      await pipeline.start();
      await pipeline.discover(SOURCE_ID);
      await settled;
    },
    close: async () => {
      await pipeline.stop();
      const fetched = await fetchedFrom(pipeline.services.index);
      const objects = pipeline.store.objects.size;
      if (objects !== fetched.length) problems.push(`${objects} objects for ${fetched.length} landed runs`);
      problems.push(...progress.all().flatMap((source) => source.problems.map(({ message }) => message)));
      return { kind: 'result', fetched, problems };
    },
  };
}
