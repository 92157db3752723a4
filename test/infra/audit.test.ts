import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { actionsOf, foldersOf, resourcesOf, stackUnderTest, statementsOf } from './stack-under-test.ts';

const { template, ofType } = stackUnderTest();
const audit = statementsOf(ofType, 'AuditRole');
const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

describe('the audit', () => {
  it('runs once a day', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(30 4 * * ? *)',
      Target: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditFunction'), 'Arn'] } },
    });
  });

  it('reads logs and tables, and writes findings only', () => {
    expect(actionsOf(audit, 's3')).toEqual(['s3:GetObject', 's3:ListBucket', 's3:PutObject']);
    expect(foldersOf(audit, 's3:GetObject')).toEqual(['/curated/*', '/raw/*']);
    expect(foldersOf(audit, 's3:PutObject')).toEqual(['/audits/*']);
  });

  it('changes in the index nothing but marks of partitions and budgets of sources', () => {
    expect(actionsOf(audit, 'dynamodb')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
    const keysOf = (action: string) =>
      audit.filter(({ Action }) => Action.includes(action)).map(({ Action, Condition }) => [Action, Condition]);
    const only = (keys: string) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } });
    expect(keysOf('dynamodb:UpdateItem')).toEqual([[['dynamodb:UpdateItem'], only('PARTITION#*')]]);
    expect(keysOf('dynamodb:PutItem')).toEqual([[['dynamodb:PutItem'], only('SOURCE#*')]]);
  });

  it('reads the secrets of the worker and sends to the curator, to no source', () => {
    const secrets = (name: string): string[] =>
      resourcesOf(statementsOf(ofType, name), 'secretsmanager:GetSecretValue').sort();
    expect(secrets('AuditRole')).toEqual(secrets('WorkerRole'));
    expect(resourcesOf(audit, 'sqs:SendMessage')).toEqual([expect.stringContaining('CurateQueueTasks')]);
  });
});

describe.each(['eu', 'us-west', 'once'])('the alarms on the audit of %s', (source) => {
  const of = (metric: string) =>
    alarms.filter(
      ({ MetricName, Dimensions }) =>
        MetricName === metric && Dimensions.some(({ Value }: { Value: string }) => Value === source),
    );
  const DIMENSIONS = expect.arrayContaining([
    { Name: 'Stage', Value: 'dev' },
    { Name: 'Source', Value: source },
  ]);

  it('fire when anything is missing', () => {
    expect(of('CompletenessPercent')).toEqual([
      expect.objectContaining({
        Namespace: 'Runlake',
        Dimensions: DIMENSIONS,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 100,
        Statistic: 'Minimum',
        Period: 86_400,
      }),
    ]);
  });

  it('fire when there is any hole, be it one that leaves every log complete', () => {
    expect(of('Holes')).toEqual([
      expect.objectContaining({
        Namespace: 'Runlake',
        Dimensions: DIMENSIONS,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        Statistic: 'Maximum',
        Period: 86_400,
      }),
    ]);
  });

  it('fire when nothing has landed for too long', () => {
    expect(of('FreshnessSeconds')).toEqual([
      expect.objectContaining({
        Namespace: 'Runlake',
        Dimensions: DIMENSIONS,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 7 * 86_400,
        Statistic: 'Maximum',
        Period: 86_400,
      }),
    ]);
  });
});
