import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { OUTPUT, stackName } from '../../shared/config/stack-names.ts';
import { destroyStage, STAGE } from '../emulator/deploy-stage.ts';
import { OWNER, REGION } from '../emulator/ministack.ts';
import { stageClients } from '../emulator/stage-clients.ts';

const { emulator, outputs } = inject('stage');
const clients = stageClients(emulator, outputs);
const client = { endpoint: emulator.endpoint, region: REGION, credentials: OWNER };
const [scheduler, cloudWatch, sns] = [new SchedulerClient(client), new CloudWatchClient(client), new SNSClient(client)];
afterAll(() => {
  clients.close();
  for (const one of [scheduler, cloudWatch, sns]) one.destroy();
});

const ofStage = (names: readonly (string | undefined)[] | undefined): string[] =>
  (names ?? []).flatMap((name) => (name?.includes(`runlake-${STAGE}`) === true ? [name] : []));

/** What there is of the stage, by kind: of every kind that can be asked for. */
async function present(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { aws, lambda } = clients;
  const secretsManager = await aws.secretsManager();
  const [queues, functions, schedules, alarms, topics, tables, secrets, buckets] = await Promise.all([
    aws.sqs.send(new ListQueuesCommand({ MaxResults: 1_000 })),
    lambda.send(new ListFunctionsCommand({})),
    scheduler.send(new ListSchedulesCommand({})),
    cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 })),
    sns.send(new ListTopicsCommand({})),
    aws.dynamodb.send(new ListTablesCommand({})),
    secretsManager.send(new ListSecretsCommand({})),
    aws.s3.send(new ListBucketsCommand({})),
  ]);
  return {
    queues: ofStage(queues.QueueUrls),
    functions: ofStage(functions.Functions?.map(({ FunctionName }) => FunctionName)),
    schedules: ofStage(schedules.Schedules?.map(({ Name }) => Name)),
    alarms: ofStage(alarms.MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    topics: ofStage(topics.Topics?.map(({ TopicArn }) => TopicArn)),
    tables: ofStage(tables.TableNames),
    secrets: ofStage(secrets.SecretList?.map(({ Name }) => Name)),
    buckets: ofStage(buckets.Buckets?.map(({ Name }) => Name)),
  };
}

const objects = async (): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of clients.services().store.list('raw/')) keys.push(key);
  return keys;
};

let before: readonly string[];
beforeAll(async () => {
  before = await objects();
  for (const [kind, names] of Object.entries(await present())) expect(names, kind).not.toEqual([]);
});

it('destroys all of the stage but the buckets, and no object in them', async () => {
  await destroyStage(emulator);
  await expect(clients.cloudFormation.send(new DescribeStacksCommand({ StackName: stackName(STAGE) }))).rejects.toThrow(
    /does not exist/,
  );
  const { buckets = [], ...others } = await present();
  for (const [kind, names] of Object.entries(others)) expect(names, kind).toEqual([]);
  expect(buckets).toHaveLength(2);
  expect(buckets).toContain(outputs[OUTPUT.bucket]);
  expect(await objects()).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

it('leaves no table to ask', async () => {
  await expect(clients.lake.query('SELECT count(*) FROM runs')).rejects.toThrow();
});
