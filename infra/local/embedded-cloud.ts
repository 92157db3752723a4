import { type CloudEndpoints, type CloudResources, createResources, queueUrl, REGION } from './cloud-resources.ts';
import { findPublishedCloud, type PublishedCloud, publishCloud, unpublishCloud } from './published-cloud.ts';
import { startServerProcess } from './server-process.ts';

const LOCK_WAIT_MS = 5_000;

export interface EmbeddedCloudOptions extends CloudResources {
  readonly dataDir: string;
  /** How long to wait for another process that is leaving the data directory. Default 5,000. */
  readonly lockWaitMs?: number;
  /** Default `release`: a message that was in flight when the last server ended is delivered again at once. */
  readonly inFlightAtStart?: 'release' | 'keep';
}

export interface EmbeddedCloud {
  readonly endpoints: CloudEndpoints;
  readonly region: string;
  /** By queue name, dead-letter queues included. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly serverPid: number;
  /** Settles when the server process is gone, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface ConnectedCloud extends PublishedCloud {
  /** False when the cloud belongs to another process; then `stop` does nothing. */
  readonly owned: boolean;
  stop(): Promise<void>;
}

/**
 * Starts S3, SQS and DynamoDB over a data directory, on the loopback, with the bucket, queues and table in place.
 *
 * Everything that was acknowledged is there again after a kill -9 of the servers, of this process or of both.
 * Errors: the data directory is in use (the message names the process), unwritable or full.
 */
export async function startEmbeddedCloud(options: EmbeddedCloudOptions): Promise<EmbeddedCloud> {
  const server = await startServerProcess({
    dataDir: options.dataDir,
    lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
    inFlightAtStart: options.inFlightAtStart ?? 'release',
  });
  const endpoints = { s3: server.storageUrl, sqs: server.storageUrl, dynamodb: server.indexUrl };
  try {
    await createResources(endpoints, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const names = options.queues.flatMap((name) => [name, `${name}-dlq`]);
  const cloud: PublishedCloud = {
    endpoints,
    region: REGION,
    queueUrls: Object.fromEntries(names.map((name) => [name, queueUrl(endpoints.sqs, name)])),
    serverPid: server.pid,
  };
  publishCloud(options.dataDir, cloud);
  return {
    ...cloud,
    exited: server.exited,
    stop: async () => {
      unpublishCloud(options.dataDir);
      await server.stop();
    },
  };
}

/**
 * Returns the cloud that already runs over the data directory, or starts one.
 *
 * A cloud of another process is taken as it is: no queue of it is created or changed.
 */
export async function connectOrStartCloud(options: EmbeddedCloudOptions): Promise<ConnectedCloud> {
  const published = findPublishedCloud(options.dataDir);
  if (published !== undefined) return { ...published, owned: false, stop: async () => {} };
  return { ...(await startEmbeddedCloud(options)), owned: true };
}
