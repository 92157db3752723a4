import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { bundleChecks } from '../../infra/constructs/bundle-checks.ts';
import { CuratorEnvSchema, FunctionEnvSchema } from '../../shared/config/env.ts';
import { actionsOf, resourcesOf, stackUnderTest, statementsOf } from './stack-under-test.ts';

const { template, ofType } = stackUnderTest();
const worker = statementsOf(ofType, 'WorkerRole');
const sweeper = statementsOf(ofType, 'SweeperRole');

describe('every function', () => {
  it('is told exactly the variables that the code expects', () => {
    const everything = Object.entries(FunctionEnvSchema.shape)
      .filter(([, schema]) => !schema.safeParse(undefined).success)
      .map(([name]) => name);
    const expected: Record<string, string[]> = {
      worker: everything,
      sweep: everything,
      audit: everything,
      curate: Object.keys(CuratorEnvSchema.shape),
      announce: ['RUNLAKE_BUCKET', 'RUNLAKE_STAGE'],
    };
    for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
      const { NODE_OPTIONS, MALLOC_ARENA_MAX: _ofGlibc, ...rest } = Properties.Environment.Variables;
      const { POWERTOOLS_LOG_LEVEL, ...ours } = rest;
      // Metrics are lines of this level.
      expect(['DEBUG', 'INFO']).toContain(POWERTOOLS_LOG_LEVEL);
      expect(Object.keys(ours).sort()).toEqual(expected[Properties.FunctionName.split('-')[2]]?.sort());
      expect(NODE_OPTIONS).toBe('--enable-source-maps');
    }
  });

  it('writes to a log group that forgets', () => {
    for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
      expect(Properties.LoggingConfig.LogGroup.Ref).toMatch(/Logs/);
    }
    for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(14);
  });

  it('is bundled with the validated sources beside its code', () => {
    const hooks = bundleChecks({ name: 'worker', sourcesFile: "/o'hare/s.json" });
    expect(hooks.afterBundling('/in', '/out')[0]).toBe(`cp '/o'\\''hare/s.json' '/out/sources.json'`);
  });
});

describe('the worker', () => {
  it('may feed its own queue without being cut off', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'runlake-dev-worker',
      RecursiveLoop: 'Allow',
      Timeout: 900,
    });
  });

  it.each([
    ['Queueeu', 5],
    ['Queueuswest', 2],
  ])('takes single messages from %s, %i at a time, and reports the failed ones', (queue, maximum) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue}Tasks`), 'Arn'] },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: maximum },
    });
  });

  it('has in prod as much concurrency set aside as its sources together may use and one for the doctor, and none in dev', () => {
    const prod = stackUnderTest('prod').template;
    prod.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'runlake-prod-worker',
      ReservedConcurrentExecutions: 5 + 2 + 8 + 1,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'runlake-dev-worker',
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  it('may not scan or delete in the index', () => {
    expect(actionsOf(worker, 'dynamodb')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  it('may delete objects under staging/ only', () => {
    expect(resourcesOf(worker, 's3:DeleteObject')).toEqual([expect.stringContaining('/staging/*')]);
    expect(actionsOf(worker, 's3')).toEqual([
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
  });

  it('may read exactly the secrets that sources.yaml names, and the sealing key', () => {
    const names = resourcesOf(worker, 'secretsmanager:GetSecretValue').map((arn) => /:secret:([^"]+)/.exec(arn)?.[1]);
    expect(names.sort()).toEqual([
      'runlake-dev-sealing-key-??????',
      'runlake/eu/id-??????',
      'runlake/eu/secret-??????',
      'runlake/us/token-??????',
    ]);
    expect(actionsOf(worker, 'secretsmanager')).toEqual(['secretsmanager:GetSecretValue']);
  });

  it('may send to the queues and dead-letter queues of the sources, and to the curator’s', () => {
    const queues = resourcesOf(worker, 'sqs:SendMessage');
    expect(queues).toHaveLength(6 + 1);
    expect(queues.filter((queue) => queue.includes('CurateQueue'))).toEqual([
      expect.stringContaining('CurateQueueTasks'),
    ]);
  });
});

describe('the sweeper', () => {
  it('runs every five minutes, and a failed sweep is left to the next one', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SweeperFunction'), 'Arn'] } },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });

  it('sees neither logs nor secrets, and sends tasks but no dead letters', () => {
    expect(actionsOf(sweeper, 's3')).toEqual([]);
    expect(actionsOf(sweeper, 'secretsmanager')).toEqual([]);
    const queues = resourcesOf(sweeper, 'sqs:SendMessage');
    expect(queues).toHaveLength(3 + 1);
    for (const queue of queues) expect(queue).toContain('Tasks');
  });
});
