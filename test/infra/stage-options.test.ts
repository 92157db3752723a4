import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { STAGES, type StageName } from '../../infra/stages.ts';
import { actionsOf, resourcesOf, stackUnderTest, statementsOf } from './stack-under-test.ts';

const stages = Object.keys(STAGES) as StageName[];
const both = stackUnderTest('prod', undefined, { tracing: true, encryptionKey: 'own' });
const retired = stackUnderTest('prod', undefined, { encryptionKey: 'retired' });
const only = <T>(all: readonly T[]): T => {
  expect(all).toHaveLength(1);
  return all[0]!;
};
const [keyId, key] = only(both.ofType('AWS::KMS::Key'));
const arn = { 'Fn::GetAtt': [keyId, 'Arn'] };

it.each(stages)('stage %s passes the AwsSolutions rules of cdk-nag with every option on', (stage) => {
  const { stack } = stackUnderTest(stage, undefined, { tracing: true, encryptionKey: 'own', logLevel: 'DEBUG' });
  expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
});

it('is switched off unless a stage asks for it', () => {
  const { ofType } = stackUnderTest('prod');
  expect(ofType('AWS::KMS::Key')).toEqual([]);
  for (const [, { Properties }] of ofType('AWS::Lambda::Function')) expect(Properties.TracingConfig).toBeUndefined();
  for (const service of ['kms', 'xray']) expect(actionsOf(statementsOf(ofType, ''), service)).toEqual([]);
});

describe('the stage’s own key', () => {
  it('is rotated, and stays when the stack goes', () => {
    expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    expect(only(both.ofType('AWS::KMS::Alias'))[1].Properties.AliasName).toBe('alias/runlake-prod');
  });

  it('encrypts bucket, table, queues, topic, answers and logs', () => {
    const queues = both.ofType('AWS::SQS::Queue');
    expect(queues).toHaveLength(9);
    for (const [id, { Properties }] of queues) expect(Properties.KmsMasterKeyId, id).toEqual(arn);
    const groups = both.ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(5);
    for (const [id, { Properties }] of groups) expect(Properties.KmsKeyId, id).toEqual(arn);
    const [, table] = only(both.ofType('AWS::DynamoDB::GlobalTable'));
    expect(table.Properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    expect(JSON.stringify(table.Properties.Replicas)).toContain(keyId);
    expect(JSON.stringify(only(both.ofType('AWS::SNS::Topic'))[1].Properties.KmsMasterKeyId)).toContain(keyId);
    const [, workgroup] = only(both.ofType('AWS::Athena::WorkGroup'));
    expect(workgroup.Properties.WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({
      EncryptionOption: 'SSE_KMS',
      KmsKey: arn,
    });
    const [bucket, ...accessLogs] = both
      .ofType('AWS::S3::Bucket')
      .map(([, { Properties }]) => Properties.BucketEncryption.ServerSideEncryptionConfiguration[0])
      .sort((left) => (left.BucketKeyEnabled === true ? -1 : 1));
    expect(bucket).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { KMSMasterKeyID: arn, SSEAlgorithm: 'aws:kms' },
    });
    // S3 writes its access logs into no bucket that is encrypted by a customer's key.
    expect(accessLogs).toEqual([{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);
  });

  const OF_THE_TABLE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];
  const USERS: [string, string[]][] = [
    ['WorkerRole', OF_THE_TABLE],
    ['SweeperRole', OF_THE_TABLE],
    ['CuratorRole', OF_THE_TABLE],
    ['AuditRole', OF_THE_TABLE],
    ['LandedEventsPipeRole', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['SourceScheduleRole', ['kms:Decrypt', 'kms:GenerateDataKey']],
  ];
  it.each(USERS)('may be used by %s, along with what that one reads and writes', (role, actions) => {
    const statements = statementsOf(both.ofType, role);
    expect(actionsOf(statements, 'kms')).toEqual(actions);
    for (const action of actions) {
      expect(new Set(resourcesOf(statements, action))).toEqual(new Set([JSON.stringify(arn)]));
    }
  });

  it.each(USERS)('may be used by %s when it is retired too, for what is encrypted with it still', (role, actions) => {
    const statements = statementsOf(retired.ofType, role);
    expect(actionsOf(statements, 'kms')).toEqual(actions);
    for (const action of actions) {
      expect(new Set(resourcesOf(statements, action))).toEqual(new Set([JSON.stringify(arn)]));
    }
  });

  it('is the same one when it is retired, open to the logs as before, and encrypts nothing new', () => {
    const [retiredId, { Properties, DeletionPolicy }] = only(retired.ofType('AWS::KMS::Key'));
    expect({ retiredId, DeletionPolicy }).toEqual({ retiredId: keyId, DeletionPolicy: 'Retain' });
    expect(only(retired.ofType('AWS::KMS::Alias'))).toEqual(only(both.ofType('AWS::KMS::Alias')));
    expect(JSON.stringify(Properties.KeyPolicy)).toMatch(
      /kms:EncryptionContext:aws:logs:arn.*log-group:runlake-prod-\*/,
    );
    const ofAws = new Map(stackUnderTest('prod').resources);
    const others = retired.resources.filter(([, { Type }]) => !/^AWS::(KMS|IAM|Lambda|CloudWatch)::/.test(Type));
    expect(others.length).toBeGreaterThan(40);
    for (const [id, resource] of others) expect(resource, id).toEqual(ofAws.get(id));
  });

  it('is of no use to a function that reads nothing encrypted', () => {
    expect(actionsOf(statementsOf(both.ofType, 'LandedEventsAnnounceRole'), 'kms')).toEqual([]);
    expect(actionsOf(statementsOf(both.ofType, 'SweeperScheduleRole'), 'kms')).toEqual([]);
  });

  it('may be used by CloudWatch for the logs of this stack, and for its alarms', () => {
    const statements: { Principal: { Service?: unknown }; Condition?: unknown }[] = key.Properties.KeyPolicy.Statement;
    const services = statements.filter(({ Principal }) => Principal.Service !== undefined);
    expect(services).toHaveLength(2);
    const logs = only(services.filter(({ Principal }) => JSON.stringify(Principal).includes('logs.')));
    expect(JSON.stringify(logs.Condition)).toMatch(/kms:EncryptionContext:aws:logs:arn.*log-group:runlake-prod-\*/);
    const alarms = only(services.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com'));
    expect(JSON.stringify(alarms.Condition)).toContain('aws:SourceAccount');
  });
});

describe('tracing', () => {
  it('is on for every function, each of which may write traces and nothing more', () => {
    const functions = both.ofType('AWS::Lambda::Function');
    expect(functions).toHaveLength(5);
    for (const [id, { Properties }] of functions) expect(Properties.TracingConfig, id).toEqual({ Mode: 'Active' });
    for (const role of ['WorkerRole', 'SweeperRole', 'CuratorRole', 'AuditRole', 'LandedEventsAnnounceRole']) {
      expect(actionsOf(statementsOf(both.ofType, role), 'xray')).toEqual([
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
    }
  });
});

it('gives no role of any option a right with a wildcard, but that of traces, which know no resource', () => {
  for (const { Effect, Action, Resource } of statementsOf(both.ofType, '')) {
    if (Effect !== 'Allow') continue;
    for (const action of Action) expect(action).not.toContain('*');
    if (!Action.every((action) => action.startsWith('xray:'))) expect(Resource, Action.join()).not.toContain('*');
  }
});

it('says in its logs what its stage wants to know', () => {
  const { ofType } = stackUnderTest('dev', undefined, { logLevel: 'DEBUG' });
  for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
    expect(Properties.Environment.Variables.POWERTOOLS_LOG_LEVEL).toBe('DEBUG');
  }
});
