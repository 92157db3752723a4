import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { queueName } from '../../shared/config/names.ts';
import { STAGE } from '../emulator/deploy-stage.ts';
import { type ProbedCall, probeRoles, type RoleProbe } from '../emulator/role-probe.ts';
import { stageClients } from '../emulator/stage-clients.ts';

const { emulator, outputs } = inject('stage');
const clients = stageClients(emulator, outputs);
const { BucketName: Bucket, TableName, QueueUrlPrefix: queues } = outputs;
const STRANGE_SECRET = 'runlake/of-nobody';

const s3 = (command: string, Key: string, more = {}): ProbedCall => ({
  service: 's3',
  command: `${command}Command`,
  input: { Bucket, Key, ...more },
});
const index = (command: string, input = {}): ProbedCall => ({
  service: 'dynamodb',
  command: `${command}Command`,
  input: { TableName, ...input },
});
const secret = (SecretId: string): ProbedCall => ({
  service: 'secrets-manager',
  command: 'GetSecretValueCommand',
  input: { SecretId },
});
const send = (queue: string): ProbedCall => ({
  service: 'sqs',
  command: 'SendMessageCommand',
  // No task of anybody: a queue that takes it dead-letters it, and landing would notice.
  input: { QueueUrl: `${queues}${queue}`, MessageBody: '{"v":0}' },
});
const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'probe' } });

let probe: RoleProbe;
beforeAll(async () => {
  const secretsManager = await clients.aws.secretsManager();
  await secretsManager.send(new CreateSecretCommand({ Name: STRANGE_SECRET, SecretString: 'x' }));
  probe = await probeRoles(
    clients,
    ['Worker', 'Curator', 'Sweeper', 'Audit', 'LandedEventsAnnounce'].map((name) => `${name}Role`),
  );
});
afterAll(async () => {
  await probe?.remove();
  clients.close();
});

/** Of every function something that it works with, so that a refusal below is one of IAM and not of a broken probe. */
const GRANTED: readonly (readonly [role: string, calls: readonly ProbedCall[]])[] = [
  [
    'WorkerRole',
    [
      s3('PutObject', 'staging/probe', { Body: 'x' }),
      s3('GetObject', 'staging/probe'),
      s3('DeleteObject', 'staging/probe'),
      index('GetItem', { Key: item('SLICE#probe') }),
      secret('runlake/talend-eu'),
      secret(`runlake-${STAGE}-sealing-key`),
    ],
  ],
  ['CuratorRole', [index('GetItem', { Key: item('PARTITION#probe') })]],
  ['SweeperRole', [index('GetItem', { Key: item('SLICE#probe') })]],
  ['AuditRole', [index('GetItem', { Key: item('SLICE#probe') }), secret('runlake/talend-eu')]],
];

const REFUSED: readonly (readonly [role: string, calls: readonly ProbedCall[]])[] = [
  [
    'WorkerRole',
    [
      s3('DeleteObject', 'raw/probe'),
      s3('PutObject', 'curated/probe', { Body: 'x' }),
      index('Scan'),
      index('DeleteItem', { Key: item('SLICE#probe') }),
      secret(STRANGE_SECRET),
    ],
  ],
  [
    'CuratorRole',
    [
      s3('PutObject', 'raw/probe', { Body: 'x' }),
      s3('DeleteObject', 'curated/probe'),
      index('PutItem', { Item: item('SLICE#probe') }),
      secret('runlake/talend-eu'),
      send(queueName(STAGE, 'talend-eu')),
    ],
  ],
  [
    'SweeperRole',
    [s3('GetObject', 'raw/probe'), secret('runlake/talend-eu'), send(`${queueName(STAGE, 'talend-eu')}-dlq`)],
  ],
  ['AuditRole', [s3('PutObject', 'raw/probe', { Body: 'x' }), index('Scan'), send(queueName(STAGE, 'talend-eu'))]],
  [
    'LandedEventsAnnounceRole',
    [s3('GetObject', 'raw/probe'), index('GetItem', { Key: item('SLICE#probe') }), secret('runlake/talend-eu')],
  ],
];

describe('the emulator, as IAM would', () => {
  it.each(GRANTED)('lets %s do what it is granted', async (role, calls) => {
    expect(await probe.ask(role, calls)).toEqual(calls.map(() => 'allowed'));
  });

  it.each(REFUSED)('refuses %s everything else', async (role, calls) => {
    const answers = await probe.ask(role, calls);
    const wrong = calls.filter((_, at) => !/^AccessDenied/.test(answers[at] ?? ''));
    expect(wrong, JSON.stringify(answers)).toEqual([]);
  });
});
