import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsCallCounter } from './aws-call-counter.ts';

export interface AwsClientOptions {
  /** Absent: the SDK's own choice (environment, profile). */
  readonly region?: string;
  /** Of an embedded or emulated cloud; absent: AWS itself. */
  readonly endpoints?: {
    readonly s3?: string;
    readonly sqs?: string;
    readonly dynamodb?: string;
    readonly secretsManager?: string;
  };
  /** Absent: the SDK's own chain (role, profile, environment). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Slices that are worked on at the same time. */
  readonly concurrency: number;
}

export interface AwsClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  /** Made and loaded at its first use: few processes need it. */
  secretsManager(): Promise<SecretsManagerClient>;
  /** HTTP attempts so far, `S3 PutObject` → n. */
  callCounts(): Record<string, number>;
  destroy(): void;
}

/** What clients of an embedded cloud sign with; it opens nothing. */
export const EMBEDDED_CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };

/** First try included. With the SDK's backoff this rides out about a second of trouble; the queue rides out the rest. */
const MAX_ATTEMPTS = 4;
/** Sockets per host: the parallel calls of the index (16), and some for each slice at work. */
const socketsFor = (concurrency: number): number => 16 + 4 * concurrency;

/** One keep-alive pool for all clients. Units: milliseconds. */
function connections(concurrency: number) {
  const agent = { keepAlive: true, maxSockets: socketsFor(concurrency) };
  return {
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout: 5_000,
    // Longer than a long poll of SQS (20 s) and than a part of an upload on a slow line.
    requestTimeout: 60_000,
    throwOnRequestTimeout: true,
    socketTimeout: 120_000,
  };
}

const endpointOf = (endpoint: string | undefined) => (endpoint === undefined ? {} : { endpoint });

/**
 * Makes the AWS clients of a process: shared keep-alive connections, timeouts on everything, calls counted by kind.
 *
 * Checksums are off where S3 does not demand them: TLS protects the bytes on their way, SigV4 signs the sha256 of every
 * body that we send, and whoever reads an object compares its content with the sha256 in the index.
 */
export function createAwsClients(options: AwsClientOptions): AwsClients {
  const { region, endpoints = {}, credentials } = options;
  const requestHandler = connections(options.concurrency);
  const common = {
    ...(region === undefined ? {} : { region }),
    requestHandler,
    maxAttempts: MAX_ATTEMPTS,
    ...(credentials === undefined ? {} : { credentials }),
  };
  const counter = new AwsCallCounter();

  const s3 = new S3Client({
    ...common,
    ...endpointOf(endpoints.s3),
    forcePathStyle: endpoints.s3 !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // With "Expect: 100-continue" every larger body would wait for one more round trip.
    expectContinueHeader: false,
  });
  // The endpoint is what the SDK finds, as for every service, and not the host of a queue's URL.
  const sqs = new SQSClient({ ...common, ...endpointOf(endpoints.sqs), useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient({ ...common, ...endpointOf(endpoints.dynamodb) });
  let secrets: Promise<SecretsManagerClient> | undefined;

  // The step after signing and retrying: it runs once for every attempt that goes out.
  const counting = { step: 'deserialize', name: 'countCalls', priority: 'low' } as const;
  const count = <T>({ clientName = '', commandName = '' }, args: T): T => {
    counter.count(clientName, commandName);
    return args;
  };
  s3.middlewareStack.add((next, context) => (args) => next(count(context, args)), counting);
  sqs.middlewareStack.add((next, context) => (args) => next(count(context, args)), counting);
  dynamodb.middlewareStack.add((next, context) => (args) => next(count(context, args)), counting);

  async function loadSecretsManager(): Promise<SecretsManagerClient> {
    const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({ ...common, ...endpointOf(endpoints.secretsManager) });
    client.middlewareStack.add((next, context) => (args) => next(count(context, args)), counting);
    return client;
  }

  return {
    s3,
    sqs,
    dynamodb,
    secretsManager: () => (secrets ??= loadSecretsManager()),
    callCounts: () => counter.callCounts(),
    destroy: () => {
      for (const client of [s3, sqs, dynamodb]) client.destroy();
      requestHandler.httpAgent.destroy();
      requestHandler.httpsAgent.destroy();
    },
  };
}
