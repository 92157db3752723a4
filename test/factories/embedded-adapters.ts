import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../infra/local/embedded-cloud.ts';
import { type AwsClients, createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { curateQueueName, queueName } from '../../shared/config/names.ts';

/** An embedded cloud in a folder of its own, and clients for it. */
export interface EmbeddedFixture {
  readonly cloud: EmbeddedCloud;
  readonly clients: AwsClients;
  readonly bucket: string;
  readonly table: string;
  readonly stage: string;
  close(): Promise<void>;
}

/** Starts an embedded cloud with a queue for each source; `close` ends it and removes its folder. */
export async function startEmbeddedFixture(sources: readonly string[] = []): Promise<EmbeddedFixture> {
  const dataDir = await mkdtemp(join(tmpdir(), 'runlake-adapters-'));
  const [bucket, table, stage] = ['runlake-test', 'runlake-test', 'test'];
  const cloud = await startEmbeddedCloud({
    dataDir,
    queues: [...sources.map((source) => queueName(stage, source)), curateQueueName(stage)],
    maxReceiveCount: 5,
    visibilityTimeoutSeconds: 30,
    bucket,
    table,
  });
  const clients = createAwsClients({
    region: cloud.region,
    endpoints: cloud.endpoints,
    credentials: EMBEDDED_CREDENTIALS,
    concurrency: 16,
  });
  const close = async (): Promise<void> => {
    clients.destroy();
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { cloud, clients, bucket, table, stage, close };
}
