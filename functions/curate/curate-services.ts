import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAwsClients } from '../../shared/adapters/aws-clients.ts';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { DynamoPartitionIndex } from '../../shared/adapters/dynamo-partition-index.ts';
import { DynamoSliceIndex } from '../../shared/adapters/dynamo-slice-index.ts';
import { queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { S3RawStore } from '../../shared/adapters/s3-raw-store.ts';
import { SqsTaskQueue } from '../../shared/adapters/sqs-task-queue.ts';
import { CuratorEnvSchema } from '../../shared/config/env.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import { logLine } from '../log-line.ts';
import { CloudTelemetry } from '../telemetry/cloud-telemetry.ts';
import type { CurateServices } from './curate-ports.ts';

/** Calls at a time: objects are read while the builder works. */
const CONCURRENCY = 16;
/** One part of an upload is in memory. Units: bytes. */
const PART_BYTES = 16 * 1024 * 1024;
/** Listings of DynamoDB are usually up to date after some milliseconds. */
const LISTINGS_LAG_MS = 3_000;
/** What is left of the function's memory is Node's and the objects' on their way. */
const MEMORY_SHARE = 0.5;
/** Of the 10 GiB that the function has; the rest is for its inputs and the finished files. Units: bytes. */
const MAX_TEMP_BYTES = 8 * 1024 ** 3;

/**
 * Builds the services of the deployed curator from its environment, once per cold start. It knows no source and no secret.
 * Errors: config, naming the variable.
 */
export async function curateServices(variables: Readonly<Record<string, string | undefined>>): Promise<CurateServices> {
  const parsed = CuratorEnvSchema.safeParse(variables);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new IngestError('config', `The curator's environment lacks or breaks: ${names}. Deploy the stack again.`);
  }
  const env = parsed.data;
  const clients = createAwsClients({ region: variables.AWS_REGION ?? 'us-east-1', concurrency: CONCURRENCY });
  const table = { client: clients.dynamodb, table: env.RUNLAKE_TABLE, newId: randomUUID };
  const urls = queueUrlsByPrefix(env.RUNLAKE_QUEUE_URL_PREFIX, env.RUNLAKE_STAGE);
  const memoryMegabytes = Number(variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 3_008);
  return {
    environment: { now: Date.now, random: Math.random, newId: randomUUID, sleep },
    index: new DynamoSliceIndex(table),
    partitions: new DynamoPartitionIndex(table),
    queue: new SqsTaskQueue({ client: clients.sqs, urls }),
    store: new S3RawStore({ client: clients.s3, bucket: env.RUNLAKE_BUCKET }),
    telemetry: new CloudTelemetry({ stage: env.RUNLAKE_STAGE, now: Date.now, log: logLine }),
    partBytes: PART_BYTES,
    curateDelaySeconds: env.RUNLAKE_CURATE_DELAY_SECONDS,
    builder: new DuckDbLakeBuilder({
      tables: TABLES,
      folder: tmpdir(),
      // One build at a time: what is there was left by one that was cut off, as at a timeout.
      alone: true,
      memoryLimitMegabytes: Math.floor(memoryMegabytes * MEMORY_SHARE),
      maxTempBytes: MAX_TEMP_BYTES,
    }),
    tables: TABLES,
    listingsSettled: () => sleep(LISTINGS_LAG_MS),
  };
}
