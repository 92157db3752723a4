import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_BASICS } from '../../../infra/local/cloud-resources.ts';
import {
  type EmbeddedCloud,
  type EmbeddedCloudOptions,
  startEmbeddedCloud,
} from '../../../infra/local/embedded-cloud.ts';

export const BUCKET = 'test-bucket';
export const TABLE_NAME = 'test-table';
export const QUEUE = 'test-queue';

export interface TestCloud {
  readonly cloud: EmbeddedCloud;
  readonly dataDir: string;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  /** Kills the servers with -9 and starts them again over the same directory. */
  killAndRestart(overrides?: Partial<EmbeddedCloudOptions>): Promise<TestCloud>;
  /** Stops the servers and removes the directory. */
  remove(): Promise<void>;
}

/** Real servers on free ports over a directory of their own. */
export async function startTestCloud(overrides: Partial<EmbeddedCloudOptions> = {}): Promise<TestCloud> {
  const dataDir = overrides.dataDir ?? (await mkdtemp(join(tmpdir(), 'runlake-embedded-')));
  const cloud = await startEmbeddedCloud({
    dataDir,
    queues: [QUEUE],
    maxReceiveCount: 3,
    visibilityTimeoutSeconds: 30,
    bucket: BUCKET,
    table: TABLE_NAME,
    ...overrides,
  });
  const s3 = new S3Client({ ...CLIENT_BASICS, endpoint: cloud.endpoints.s3, forcePathStyle: true });
  const sqs = new SQSClient({ ...CLIENT_BASICS, endpoint: cloud.endpoints.sqs });
  const dynamodb = new DynamoDBClient({ ...CLIENT_BASICS, endpoint: cloud.endpoints.dynamodb });
  const destroyClients = () => {
    for (const client of [s3, sqs, dynamodb]) client.destroy();
  };
  return {
    cloud,
    dataDir,
    s3,
    sqs,
    dynamodb,
    queueUrl: cloud.queueUrls[QUEUE]!,
    deadLetterUrl: cloud.queueUrls[`${QUEUE}-dlq`]!,
    killAndRestart: async (again = {}) => {
      kill(cloud.serverPid);
      await cloud.exited;
      destroyClients();
      return startTestCloud({ ...overrides, ...again, dataDir });
    },
    remove: async () => {
      destroyClients();
      await cloud.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The name of the error that a call fails with, or `none`. */
export const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: Error) => error.name,
  );

/** Kills a process with -9, if it still lives. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
