import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOCAL } from '../../../functions/cli/local-names.ts';
import { type LocalPipeline, openLocalPipeline } from '../../../functions/cli/local-pipeline.ts';
import { findPublishedCloud } from '../../../infra/local/published-cloud.ts';
import { queueUrlsByName } from '../../../shared/adapters/queue-urls.ts';
import { SqsDeadLetterQueue } from '../../../shared/adapters/sqs-dead-letter-queue.ts';
import { SourcesSchema } from '../../../shared/config/sources.ts';
import { deadLetterScenario } from '../../contract/dead-letter-scenario.ts';
import { startVendor, TOKEN, type Vendor } from '../../e2e/cli-world.ts';

const [SOURCE, LATER] = ['talend-first', 'talend-later'];

let dataDir = '';
let vendor: Vendor;
let pipeline: LocalPipeline | undefined;
const broken: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runlake-dead-letters-'));
  vendor = await startVendor({
    spec: { tasks: 2, triggeredSecondsAgo: [300, 4_000], groups: [{ count: 4, size: { bytes: [2_000, 9_000] } }] },
  });
});
afterEach(async () => {
  await pipeline?.stop();
  await vendor.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The pipeline of these sources, working. */
async function run(...ids: string[]): Promise<LocalPipeline> {
  const { sources } = SourcesSchema.parse({
    sources: ids.map((id) => ({
      id,
      vendor: 'talend',
      baseUrl: vendor.url,
      auth: { token: TOKEN },
      options: { settleSeconds: 0, concurrency: 2 },
    })),
  });
  const opened = await openLocalPipeline({
    dataDir,
    sources,
    version: 'test',
    allowLoopback: true,
    telemetry: { emit: () => {} },
    onBroken: (message) => void broken.push(message),
  });
  await opened.start();
  return opened;
}

it('poison, hopeless and expired tasks reach the dead letters once, and land once their cause is gone', {
  timeout: 120_000,
}, async () => {
  pipeline = await run(SOURCE);
  const now = (): LocalPipeline => pipeline!;
  // Of the process that works now: another one comes in the middle.
  await deadLetterScenario({
    source: SOURCE,
    get index() {
      return now().services.index;
    },
    get tasks() {
      return now().services.queue;
    },
    get letters() {
      const urls = queueUrlsByName(findPublishedCloud(dataDir)?.queueUrls ?? {}, LOCAL.stage);
      return new SqsDeadLetterQueue({ client: now().clients.sqs, urls });
    },
    sendRaw: async (body) => {
      await now().clients.sqs.send(new SendMessageCommand({ QueueUrl: now().queueUrl(SOURCE), MessageBody: body }));
    },
    vendor: {
      refuse: async () => vendor.standIn.faults.set([{ kind: 'server-error', status: 403, endpoint: 'generate' }]),
      delay: async () => vendor.standIn.faults.set([{ kind: 'unknown-status' }]),
      mend: async () => vendor.standIn.faults.clear(),
    },
    later: {
      source: LATER,
      configure: async () => {
        await now().stop();
        pipeline = await run(SOURCE, LATER);
      },
    },
    patienceMs: 30_000,
  });
  expect(broken).toEqual([]);
});
