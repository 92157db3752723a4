import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { queueArn } from '../../infra/local/cloud-resources.ts';
import { startEmbeddedCloud } from '../../infra/local/embedded-cloud.ts';
import { startEventSourceMapping } from '../../infra/local/event-source-mapping.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { type AwsClients, createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import { queueUrlsByName } from '../../shared/adapters/queue-urls.ts';
import {
  MAX_RECEIVE_COUNT,
  queueName,
  VISIBILITY_TIMEOUT_SECONDS,
  WORKER_BATCH_SIZE,
  WORKER_TIMEOUT_SECONDS,
} from '../../shared/config/names.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { awsStorage, composeServices } from '../compose.ts';
import type { Services } from '../services.ts';
import { sweep } from '../sweep/sweep.ts';
import { createWorkerHandler } from '../worker/create-handler.ts';
import { rememberSources } from './known-sources.ts';
import { LOCAL } from './local-names.ts';
import { localSealingKey } from './sealing-key.ts';
import { localSecrets } from './vendor-ports.ts';

export interface LocalPipelineOptions {
  readonly dataDir: string;
  readonly sources: readonly Source[];
  readonly telemetry: Telemetry;
  readonly version: string;
  /** Sources on this machine: http and loopback downloads are allowed. */
  readonly allowLoopback: boolean;
  /** The pipeline's clock; the machine's by default. Units: epoch milliseconds. */
  readonly now?: () => number;
  /** A message could not be worked on: the pipeline's own storage is in trouble. */
  readonly onBroken: (message: string) => void;
}

export interface LocalPipeline {
  readonly services: Services;
  readonly clients: AwsClients;
  /** Takes over what an earlier process left, then works until `stop`. */
  start(): Promise<void>;
  discover(source: string): Promise<void>;
  queueUrl(source: string): string;
  /** Lets the steps in flight end, and leaves the rest to the next start. */
  stop(): Promise<void>;
}

/** How long a clean stop waits for steps in flight; what is left is taken up again at the next start. */
const DRAIN_MS = 10_000;

/**
 * The whole pipeline on this machine: the embedded cloud over a data directory, and the very handlers that Lambda runs
 * behind an event source mapping per source.
 */
export async function openLocalPipeline(options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { dataDir, sources, telemetry } = options;
  const cloud = await startEmbeddedCloud({
    dataDir,
    queues: sources.map(({ id }) => queueName(LOCAL.stage, id)),
    maxReceiveCount: MAX_RECEIVE_COUNT,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
    bucket: LOCAL.bucket,
    table: LOCAL.table,
  });
  await rememberSources(dataDir, sources);
  const concurrency = sources.reduce((sum, { options: { concurrency } }) => sum + concurrency, 0);
  const clients = createAwsClients({
    region: cloud.region,
    endpoints: cloud.endpoints,
    credentials: EMBEDDED_CREDENTIALS,
    concurrency,
  });
  const places = { bucket: LOCAL.bucket, table: LOCAL.table, queueUrls: queueUrlsByName(cloud.queueUrls, LOCAL.stage) };
  const services = composeServices(sources, awsStorage(clients, places, randomUUID), {
    environment: { now: options.now ?? Date.now, random: Math.random, newId: randomUUID },
    telemetry,
    http: new NodeHttp({ version: options.version, allowLoopback: options.allowLoopback, maxSockets: concurrency * 2 }),
    sealer: new AesGcmSealer({ key: () => localSealingKey(dataDir) }),
    secrets: localSecrets(sources),
  });
  const handler = createWorkerHandler(
    async () => services,
    (line) => options.onBroken(String(line.message)),
  );
  let mappings: ReturnType<typeof startEventSourceMapping>[] = [];

  const map = (source: Source): ReturnType<typeof startEventSourceMapping> =>
    startEventSourceMapping({
      sqs: clients.sqs,
      queueUrl: places.queueUrls.queue(source.id),
      queueArn: queueArn(queueName(LOCAL.stage, source.id)),
      batchSize: WORKER_BATCH_SIZE,
      maxConcurrency: source.options.concurrency,
      handler: (event, context) => handler(event, lambdaContext(context)),
      timeoutSeconds: WORKER_TIMEOUT_SECONDS,
      newId: randomUUID,
      onError: (error, operation) =>
        options.onBroken(`${operation}: ${error instanceof Error ? error.message : String(error)}`),
    });

  return {
    services,
    clients,
    start: async () => {
      for (const { id } of sources) await sweep(services, id, { takeOver: true });
      mappings = sources.map(map);
    },
    discover: (source) =>
      services.queue.send(source, [{ task: { v: 1, kind: 'discover', source, attempt: 0 }, delaySeconds: 0 }]),
    queueUrl: (source) => places.queueUrls.queue(source),
    stop: async () => {
      await Promise.all(mappings.map((mapping) => mapping.stop({ drainMs: DRAIN_MS })));
      clients.destroy();
      await cloud.stop();
    },
  };
}

/** What Lambda hands to a handler, as far as this machine can know it. */
const lambdaContext = (
  context: Pick<Context, 'awsRequestId' | 'functionName'> & { getRemainingTimeInMillis(): number },
): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${context.functionName}`,
  memoryLimitInMB: '512',
  logGroupName: '',
  logStreamName: '',
  awsRequestId: context.awsRequestId,
  functionName: context.functionName,
  getRemainingTimeInMillis: () => context.getRemainingTimeInMillis(),
  done: () => {},
  fail: () => {},
  succeed: () => {},
});
