import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { queueArn } from '../../infra/local/cloud-resources.ts';
import { startEmbeddedCloud } from '../../infra/local/embedded-cloud.ts';
import { startEventSourceMapping } from '../../infra/local/event-source-mapping.ts';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { type AwsClients, createAwsClients, EMBEDDED_CREDENTIALS } from '../../shared/adapters/aws-clients.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import { queueUrlsByName } from '../../shared/adapters/queue-urls.ts';
import {
  CURATOR_TIMEOUT_SECONDS,
  curateQueueName,
  MAX_RECEIVE_COUNT,
  queueName,
  VISIBILITY_TIMEOUT_SECONDS,
  WORKER_BATCH_SIZE,
  WORKER_TIMEOUT_SECONDS,
} from '../../shared/config/names.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { TaskQueue } from '../../shared/ports/task-queue.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { awsStorage, composeServices } from '../compose.ts';
import type { Services } from '../services.ts';
import { sweep } from '../sweep/sweep.ts';
import { createWorkerHandler } from '../worker/create-handler.ts';
import { rememberSources } from './known-sources.ts';
import { localCurateHandler } from './local-curate-handler.ts';
import { curateAll, localCurateServices } from './local-curator.ts';
import { LOCAL } from './local-names.ts';
import { localSealingKey } from './sealing-key.ts';
import { localSecrets } from './vendor-ports.ts';

export interface LocalPipelineOptions {
  readonly dataDir: string;
  readonly sources: readonly Source[];
  readonly telemetry: Telemetry;
  readonly version: string;
  /** Days are built while others land; otherwise only by `curateAll`. Default false. */
  readonly curatesMeanwhile?: boolean;
  /** Sources on this machine: http and loopback downloads are allowed. */
  readonly allowLoopback: boolean;
  /** The pipeline's clock; the machine's by default. Units: epoch milliseconds. */
  readonly now?: () => number;
  /** A message could not be worked on: the pipeline's own storage is in trouble. Of the lake only a full disk is told. */
  readonly onBroken: (message: string) => void;
}

export interface LocalPipeline {
  readonly services: Services;
  readonly clients: AwsClients;
  /** Takes over what an earlier process left, then works until `stop`. */
  start(): Promise<void>;
  discover(source: string): Promise<void>;
  /** Builds every day of the lake that is behind what has landed. Errors: those of a day that can not be built. */
  curateAll(): Promise<void>;
  queueUrl(source: string): string;
  /** Lets the steps in flight end, and leaves the rest to the next start. */
  stop(): Promise<void>;
}

/** How long a clean stop waits for steps in flight; what is left is taken up again at the next start. */
const DRAIN_MS = 10_000;
/** A wait that is left over when the pipeline stops keeps no process alive. */
const sleep = (ms: number): Promise<void> => wait(ms, undefined, { ref: false });
/** Whoever looks on wants to see what has landed. */
const CURATE_DELAY_SECONDS = 5;

/**
 * The whole pipeline on this machine: the embedded cloud over a data directory, and the very handlers that Lambda runs
 * behind an event source mapping per source.
 */
export async function openLocalPipeline(options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { dataDir, sources, telemetry } = options;
  const cloud = await startEmbeddedCloud({
    dataDir,
    queues: [...sources.map(({ id }) => queueName(LOCAL.stage, id)), curateQueueName(LOCAL.stage)],
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
  const storage = awsStorage(clients, places, randomUUID);
  // Nobody would take the messages: `curateAll` asks the index, which knows of every day that is behind.
  const queue = options.curatesMeanwhile === true ? storage.queue : withoutCurator(storage.queue);
  const composed = composeServices(
    sources,
    { ...storage, queue },
    {
      environment: { now: options.now ?? Date.now, random: Math.random, newId: randomUUID, sleep },
      telemetry,
      http: new NodeHttp({
        version: options.version,
        allowLoopback: options.allowLoopback,
        maxSockets: concurrency * 2,
      }),
      sealer: new AesGcmSealer({ key: () => localSealingKey(dataDir) }),
      secrets: localSecrets(sources),
    },
  );
  const services: Services = { ...composed, curateDelaySeconds: CURATE_DELAY_SECONDS };
  const onFailure = (line: Readonly<Record<string, unknown>>): void => options.onBroken(String(line.message));
  const work = createWorkerHandler(async () => services, onFailure);
  const curateServices = localCurateServices(services, dataDir);
  const build = localCurateHandler({
    curateServices,
    telemetry,
    onDiskFull: () => options.onBroken('build: the disk is full'),
  });
  let mappings: ReturnType<typeof startEventSourceMapping>[] = [];

  const map = ({ name, url, maxConcurrency, handler, timeoutSeconds }: Mapped) =>
    startEventSourceMapping({
      sqs: clients.sqs,
      queueUrl: url,
      queueArn: queueArn(name),
      batchSize: WORKER_BATCH_SIZE,
      maxConcurrency,
      handler: (event, context) => handler(event, lambdaContext(context)),
      timeoutSeconds,
      newId: randomUUID,
      onError: (error, operation) =>
        options.onBroken(`${operation}: ${error instanceof Error ? error.message : String(error)}`),
    });

  const ofSource = ({ id, options: { concurrency: maxConcurrency } }: Source): Mapped => {
    const name = queueName(LOCAL.stage, id);
    const url = places.queueUrls.queue(id);
    return { name, url, maxConcurrency, handler: work, timeoutSeconds: WORKER_TIMEOUT_SECONDS };
  };
  const ofCurator: Mapped = {
    name: curateQueueName(LOCAL.stage),
    url: places.queueUrls.curate(),
    maxConcurrency: 1,
    handler: build,
    timeoutSeconds: CURATOR_TIMEOUT_SECONDS,
  };

  return {
    services,
    clients,
    start: async () => {
      for (const { id } of sources) await sweep(services, id, { takeOver: true });
      mappings = [...sources.map(ofSource), ...(options.curatesMeanwhile === true ? [ofCurator] : [])].map(map);
    },
    discover: (source) =>
      services.queue.send(source, [{ task: { v: 1, kind: 'discover', source, attempt: 0 }, delaySeconds: 0 }]),
    curateAll: () => curateAll(services, curateServices),
    queueUrl: (source) => places.queueUrls.queue(source),
    stop: async () => {
      await Promise.all(mappings.map((mapping) => mapping.stop({ drainMs: DRAIN_MS })));
      clients.destroy();
      await cloud.stop();
    },
  };
}

/** A queue and what its messages are handed to. */
interface Mapped {
  readonly name: string;
  readonly url: string;
  readonly maxConcurrency: number;
  readonly handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  readonly timeoutSeconds: number;
}

const withoutCurator = (queue: TaskQueue): TaskQueue => ({
  send: (source, tasks) => queue.send(source, tasks),
  deadLetter: (letter) => queue.deadLetter(letter),
  sendCurate: async () => {},
});

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
