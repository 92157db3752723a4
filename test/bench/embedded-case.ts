import { compareWithStandIn } from '../../functions/cli/compare.ts';
import { openLocalPipeline } from '../../functions/cli/local-pipeline.ts';
import { Progress } from '../../functions/cli/progress.ts';
import { findPublishedCloud } from '../../infra/local/published-cloud.ts';
import { splitLines } from '../../shared/domain/split-lines.ts';
import type { MeasuredCase } from './measured-case.ts';
import type { LogTarget } from './messages.ts';
import { benchSources, fetchedFrom, SOURCE_ID } from './pipeline-source.ts';
import { whenSettled } from './when-settled.ts';

/** The pipeline as `runlake ingest` runs it: the handlers of Lambda, the AWS SDK, S3, SQS and DynamoDB in another process. */
export async function openEmbedded(target: LogTarget): Promise<MeasuredCase> {
  const progress = new Progress([SOURCE_ID]);
  const problems: string[] = [];
  const pipeline = await openLocalPipeline({
    dataDir: target.dataDir,
    sources: benchSources(target.vendorUrl, target.concurrency),
    telemetry: progress,
    version: 'bench',
    allowLoopback: true,
    onBroken: (message) => problems.push(message),
  });
  const { services, clients } = pipeline;
  const cloudPid = findPublishedCloud(target.dataDir)?.serverPid;
  return {
    ...(cloudPid === undefined ? {} : { cloudPid }),
    run: async () => {
      const settled = whenSettled(progress);
      await pipeline.start();
      await pipeline.discover(SOURCE_ID);
      await settled;
    },
    close: async () => {
      const used = clients.callCounts();
      const fetched = await fetchedFrom(services.index);
      const { differences } = await compareWithStandIn(services, SOURCE_ID, { truth: () => truthOf(target.vendorUrl) });
      await pipeline.stop();
      // Checking made calls of its own; only the queues still had work to finish, the last deletes.
      const queueCalls = Object.entries(clients.callCounts()).filter(([kind]) => kind.startsWith('SQS '));
      problems.push(
        ...differences,
        ...progress.all().flatMap((source) => source.problems.map(({ message }) => message)),
      );
      return { kind: 'result', fetched, problems, awsCalls: { ...used, ...Object.fromEntries(queueCalls) } };
    },
  };
}

async function* truthOf(vendorUrl: string): AsyncGenerator<string> {
  const { body } = await globalThis.fetch(`${vendorUrl}/__stand-in/truth?format=json`);
  if (body !== null) yield* splitLines(body);
}
