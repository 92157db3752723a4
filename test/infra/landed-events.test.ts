import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stackUnderTest, statementsOf } from './stack-under-test.ts';

const { template, ofType } = stackUnderTest();

describe('the pipe of landed events', () => {
  it('reads the stream of the index from its beginning, and leaves what it can not deliver in a queue', () => {
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Name: 'runlake-dev-landed',
      Source: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RunsTable'), 'StreamArn'] },
      SourceParameters: {
        DynamoDBStreamParameters: {
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 10,
          OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          MaximumRetryAttempts: 20,
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LandedEventsUndelivered'), 'Arn'] } },
        },
      },
    });
  });

  it('takes new and changed slices only', () => {
    const { Properties } = ofType('AWS::Pipes::Pipe')[0]![1];
    const patterns = Properties.SourceParameters.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
      JSON.parse(Pattern),
    );
    expect(patterns).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { pk: { S: [{ prefix: 'SLICE#' }] } } } },
    ]);
  });

  it('lets the function make events of them and puts these on the bus of the stage', () => {
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'runlake-dev' });
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Enrichment: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LandedEventsAnnounceFunction'), 'Arn'] },
      Target: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LandedEventsBus'), 'Arn'] },
      TargetParameters: { EventBridgeEventBusParameters: { DetailType: 'Run Log Landed', Source: 'runlake' } },
    });
  });

  it('may do exactly that, each with the one resource', () => {
    const allowed = statementsOf(ofType, 'LandedEventsPipeRole').map(({ Action, Resource }) => [
      Action.join(),
      /"Fn::GetAtt":\["([A-Za-z]+?)[0-9A-F]{8}"/.exec(JSON.stringify(Resource))?.[1],
      Resource.length,
    ]);
    expect(allowed).toEqual([
      ['dynamodb:DescribeStream,dynamodb:GetRecords,dynamodb:GetShardIterator,dynamodb:ListStreams', 'RunsTable', 1],
      ['lambda:InvokeFunction', 'LandedEventsAnnounceFunction', 1],
      ['events:PutEvents', 'LandedEventsBus', 1],
      ['sqs:SendMessage', 'LandedEventsUndelivered', 1],
    ]);
    const [role] = ofType('AWS::IAM::Role').filter(([id]) => id.startsWith('LandedEventsPipeRole'));
    expect(role?.[1].Properties.AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'pipes.amazonaws.com' },
        Condition: { StringEquals: expect.objectContaining({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }) },
      }),
    ]);
  });
});

it('lets the announcing function write its log and nothing else', () => {
  const actions = statementsOf(ofType, 'LandedEventsAnnounceRole').flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
});
