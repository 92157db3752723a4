import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, QueueDoesNotExist, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TABLE } from '../../shared/config/names.ts';

/** Units: milliseconds. */
const LOOK_AGAIN_MS = 10;

const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';

export interface CloudEndpoints {
  readonly s3: string;
  readonly sqs: string;
  readonly dynamodb: string;
}

export interface CloudResources {
  /** Base names; each also gets `<name>-dlq`. */
  readonly queues: readonly string[];
  readonly maxReceiveCount: number;
  readonly visibilityTimeoutSeconds: number;
  readonly bucket: string;
  readonly table: string;
}

/** What any AWS SDK client of the embedded cloud is made with. The credentials open nothing. */
export const CLIENT_BASICS = { region: REGION, credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' } };

/** Creates what is missing and adjusts the attributes of queues that exist. Safe to repeat. */
export async function createResources(endpoints: CloudEndpoints, resources: CloudResources): Promise<void> {
  const s3 = new S3Client({ ...CLIENT_BASICS, endpoint: endpoints.s3, forcePathStyle: true });
  const sqs = new SQSClient({ ...CLIENT_BASICS, endpoint: endpoints.sqs });
  const dynamodb = new DynamoDBClient({ ...CLIENT_BASICS, endpoint: endpoints.dynamodb });
  try {
    await Promise.all([
      s3.send(new CreateBucketCommand({ Bucket: resources.bucket })),
      createTable(dynamodb, resources.table),
      ...resources.queues.map((name) => createQueuePair(sqs, endpoints.sqs, name, resources)),
    ]);
  } finally {
    for (const client of [s3, sqs, dynamodb]) client.destroy();
  }
}

export const queueUrl = (sqsEndpoint: string, name: string): string => `${sqsEndpoint}/${ACCOUNT_ID}/${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

async function createQueuePair(sqs: SQSClient, endpoint: string, name: string, resources: CloudResources) {
  const deadLetters = `${name}-dlq`;
  await createOrAdjustQueue(sqs, endpoint, deadLetters, { MessageRetentionPeriod: '1209600' });
  await createOrAdjustQueue(sqs, endpoint, name, {
    MessageRetentionPeriod: '1209600',
    VisibilityTimeout: String(resources.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: queueArn(deadLetters),
      maxReceiveCount: resources.maxReceiveCount,
    }),
  });
}

/** CreateQueue refuses a queue that exists with other attributes, so the attributes of an existing one are set first. */
async function createOrAdjustQueue(
  sqs: SQSClient,
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): Promise<void> {
  try {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(endpoint, name), Attributes: attributes }));
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  }
}

async function createTable(dynamodb: DynamoDBClient, table: string): Promise<void> {
  const { byDay, byState } = TABLE;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const keys = (partitionKey: string, sortKey: string) => [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
  const index = ({ index, partitionKey, sortKey }: { index: string; partitionKey: string; sortKey: string }) => ({
    IndexName: index,
    KeySchema: keys(partitionKey, sortKey),
    Projection: { ProjectionType: 'ALL' as const },
  });
  try {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          ...[TABLE.partitionKey, TABLE.sortKey, byDay.partitionKey, byDay.sortKey, byState.partitionKey].map(text),
          { AttributeName: byState.sortKey, AttributeType: 'N' },
        ],
        KeySchema: keys(TABLE.partitionKey, TABLE.sortKey),
        GlobalSecondaryIndexes: [index(byDay), index(byState)],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await untilActive(dynamodb, table);
}

/** A table takes no item before it is active, and nothing tells when it is. */
async function untilActive(dynamodb: DynamoDBClient, table: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await sleep(LOOK_AGAIN_MS);
  }
}
