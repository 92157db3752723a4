import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { bundleChecks } from '../../infra/constructs/bundle-checks.ts';
import { STAGES, type StageName } from '../../infra/stages.ts';
import { actionsOf, foldersOf, resourcesOf, stackUnderTest, statementsOf } from './stack-under-test.ts';

const { template, ofType } = stackUnderTest();
const curator = statementsOf(ofType, 'CuratorRole');

describe('the queue of the curator', () => {
  it('carries the name that the code computes, with a dead-letter queue of its own', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'runlake-dev_curate',
      VisibilityTimeout: 6 * 900,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        maxReceiveCount: 5,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CurateQueueDeadLetters'), 'Arn'] },
      },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'runlake-dev_curate-dlq',
      MessageRetentionPeriod: 1_209_600,
    });
  });
});

describe('the curator', () => {
  it('has room for the files of a day and for DuckDB, and glibc keeps little of what was freed', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'runlake-dev-curate',
      MemorySize: 3008,
      EphemeralStorage: { Size: 10_240 },
      Environment: { Variables: Match.objectLike({ MALLOC_ARENA_MAX: '2' }) },
      Timeout: 900,
      Architectures: ['arm64'],
    });
  });

  it.each(Object.keys(STAGES) as StageName[])('builds as many days at once as %s says', (stage) => {
    stackUnderTest(stage).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CurateQueueTasks'), 'Arn'] },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: STAGES[stage].lake.curators },
    });
    expect(STAGES[stage].lake.curators).toBeGreaterThanOrEqual(2);
  });

  it('reads what has landed and what audits found, and writes tables only', () => {
    expect(actionsOf(curator, 's3')).toEqual([
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
    expect(foldersOf(curator, 's3:GetObject')).toEqual(['/audits/*', '/curated/*', '/raw/*']);
    expect(foldersOf(curator, 's3:PutObject')).toEqual(['/curated/*']);
    expect(foldersOf(curator, 's3:AbortMultipartUpload')).toEqual(['/curated/*']);
  });

  it('changes in the index nothing but the rows of partitions', () => {
    expect(actionsOf(curator, 'dynamodb')).toEqual(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
    const updates = curator.filter(({ Action }) => Action.includes('dynamodb:UpdateItem'));
    expect(updates).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:UpdateItem'],
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PARTITION#*'] } },
      }),
    ]);
  });

  it('sends to its own queue only, and reads no secret', () => {
    expect(resourcesOf(curator, 'sqs:SendMessage')).toEqual([expect.stringContaining('CurateQueueTasks')]);
    expect(actionsOf(curator, 'secretsmanager')).toEqual([]);
  });

  it('is bundled without sources, and with native code for the machine of Lambda by the hashes of the lock file', () => {
    const nativePackages = { cpu: 'arm64' as const, external: ['x'], manifest: '/m', lock: '/l', binding: 'b/x.node' };
    const commands = bundleChecks({ name: 'curate', nativePackages }).afterBundling('/in', "/o'ut");
    expect(commands).toHaveLength(2);
    expect(commands[1]).toContain(`cp '/l' '/o'\\''ut/package-lock.json'`);
    expect(commands[1]).toContain(`npm ci --prefix '/o'\\''ut' --os=linux --cpu=arm64 --libc=glibc --ignore-scripts`);
  });
});
