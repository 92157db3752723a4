import { Match } from 'aws-cdk-lib/assertions';
import { TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { describe, expect, it } from 'vitest';
import { timeWindowOf } from '../../infra/constructs/source-schedule.ts';
import { TaskSchema } from '../../shared/domain/task.ts';
import { stackUnderTest, statementsOf } from './stack-under-test.ts';

const { template, ofType } = stackUnderTest();

describe('the queue of a source', () => {
  it('carries the names that the code computes, its messages encrypted', () => {
    for (const name of ['runlake-dev-eu', 'runlake-dev-eu-dlq', 'runlake-dev-us-west', 'runlake-dev-us-west-dlq']) {
      template.hasResourceProperties('AWS::SQS::Queue', { QueueName: name, SqsManagedSseEnabled: true });
    }
  });

  it('moves a message to its own dead-letter queue after five deliveries', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'runlake-dev-eu',
      RedrivePolicy: {
        maxReceiveCount: 5,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueueeuDeadLetters'), 'Arn'] },
      },
    });
  });

  it('keeps dead letters longer than tasks, since a dead letter keeps its age', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'runlake-dev-eu', MessageRetentionPeriod: 345_600 });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'runlake-dev-eu-dlq',
      MessageRetentionPeriod: 1_209_600,
    });
  });

  it('refuses requests without TLS, on every queue', () => {
    const denied = ofType('AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    expect(denied).toHaveLength(ofType('AWS::SQS::Queue').length);
    for (const statement of denied) {
      expect(statement).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    }
  });
});

describe('the schedule of a source', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').filter(([id]) => id.startsWith('Schedule'));

  it('takes over all three forms of a schedule, in UTC', () => {
    expect(schedules.map(([, { Properties }]) => Properties.ScheduleExpression).sort()).toEqual([
      'at(2030-01-31T00:00:00)',
      'cron(0/10 * * * ? *)',
      'rate(5 minutes)',
    ]);
    for (const [, { Properties }] of schedules) expect(Properties.ScheduleExpressionTimezone).toBe('Etc/UTC');
  });

  it('sends exactly the discover task that the worker reads', () => {
    const inputs = schedules.map(([, { Properties }]) => String(Properties.Target.Input));
    expect(inputs).toContain('{"v":1,"kind":"discover","source":"us-west","attempt":0}');
    for (const input of inputs) expect(TaskSchema.parse(JSON.parse(input))).toMatchObject({ kind: 'discover' });
  });

  it('tries for an hour and then leaves the task in the dead-letter queue of its source', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      Target: {
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueueeuDeadLetters'), 'Arn'] } },
        SqsParameters: {},
      },
    });
  });

  it.each([
    ['rate(1 minute)', undefined],
    ['rate(5 minutes)', 1],
    ['rate(30 minutes)', 6],
    ['rate(1 hour)', 12],
    ['rate(1 day)', 15],
    ['cron(0 6 * * ? *)', undefined],
    ['at(2030-01-31T00:00:00)', undefined],
  ])('gives %s a window of %s minutes', (expression, minutes) => {
    const window = timeWindowOf(expression);
    expect(window.maxWindow?.toMinutes()).toBe(minutes);
    expect(window.mode).toBe(minutes === undefined ? TimeWindow.off().mode : 'FLEXIBLE');
  });
});

describe('the role of the schedules', () => {
  const arnOf = (name: string): unknown => {
    const [id] = ofType('AWS::SQS::Queue').find(([, { Properties }]) => Properties.QueueName === name) ?? [];
    return { 'Fn::GetAtt': [id, 'Arn'] };
  };

  it('is one for all sources, and none of their targets brings another', () => {
    const roles = ofType('AWS::Scheduler::Schedule')
      .filter(([id]) => id.startsWith('Schedule'))
      .map(([, { Properties }]) => JSON.stringify(Properties.Target.RoleArn));
    expect(roles).toHaveLength(3);
    expect(new Set(roles).size).toBe(1);
    expect(roles[0]).toContain('SourceScheduleRole');
    expect(
      ofType('AWS::IAM::Role')
        .map(([id]) => id)
        .filter((id) => id.startsWith('SchedulerRoleForTarget')),
    ).toEqual([]);
  });

  it('may send to exactly the queues and dead-letter queues of the sources, and nothing else', () => {
    const [statement, ...others] = statementsOf(ofType, 'SourceScheduleRole');
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Allow', Action: ['sqs:SendMessage'] });
    const names = ['eu', 'us-west', 'once'].flatMap((id) => [`runlake-dev-${id}`, `runlake-dev-${id}-dlq`]);
    const sorted = (arns: unknown[]): string[] => arns.map((arn) => JSON.stringify(arn)).sort();
    expect(sorted(statement?.Resource ?? [])).toEqual(sorted(names.map(arnOf)));
  });

  it('is taken by schedules of this account only', () => {
    const [, role] = ofType('AWS::IAM::Role').find(([id]) => id.startsWith('SourceScheduleRole')) ?? [];
    const [trust] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(trust.Condition.StringEquals['aws:SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
    expect(JSON.stringify(trust.Condition.StringEquals['aws:SourceArn'])).toContain(':schedule-group/default');
  });
});
