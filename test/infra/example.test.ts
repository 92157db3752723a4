import { readFileSync } from 'node:fs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { TaskSchema } from '../../shared/domain/task.ts';
import { stackUnderTest, statementsOf } from './stack-under-test.ts';

const EXAMPLE = readFileSync(new URL('../../sources.example.yaml', import.meta.url), 'utf8');

describe('the stack of the example, with a source of every vendor', () => {
  const { stack, ofType, template } = stackUnderTest('prod', EXAMPLE);

  it('has for each source a queue with its dead-letter queue, and eight alarms', () => {
    const names = ofType('AWS::SQS::Queue').map(([, { Properties }]) => Properties.QueueName);
    const sources = ['talend-eu-prod', 'akinon-shop', 'sap-jobs', 'snaplogic-emea'];
    const shared = ['runlake-prod_curate', 'runlake-prod_curate-dlq', 'runlake-prod_announce-dlq'];
    const own = sources.flatMap((id) => [`runlake-prod-${id}`, `runlake-prod-${id}-dlq`]);
    expect(names.sort()).toEqual([...own, ...shared].sort());
    expect(ofType('AWS::CloudWatch::Alarm')).toHaveLength(8 * sources.length + 11);
  });

  it('looks for new runs as often as each vendor is asked by default', () => {
    const rates = ofType('AWS::Scheduler::Schedule').flatMap(([, { Properties }]) => {
      const task = TaskSchema.safeParse(JSON.parse(Properties.Target.Input ?? 'null'));
      return task.success ? [[task.data.source, Properties.ScheduleExpression]] : [];
    });
    expect(Object.fromEntries(rates)).toEqual({
      'akinon-shop': 'rate(5 minutes)',
      'sap-jobs': 'rate(10 minutes)',
      'snaplogic-emea': 'rate(5 minutes)',
      'talend-eu-prod': 'rate(5 minutes)',
    });
  });

  it('lets the worker read each secret that a vendor needs, one for all of its fields, and no other', () => {
    const names = statementsOf(ofType, 'WorkerRole')
      .filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'))
      .flatMap(({ Resource }) => Resource.map((arn) => /:secret:([^"]+)/.exec(JSON.stringify(arn))?.[1]));
    expect(names.sort()).toEqual([
      'runlake-prod-sealing-key-??????',
      'runlake/akinon-shop-??????',
      'runlake/sap-jobs-??????',
      'runlake/snaplogic-emea-??????',
      'runlake/talend-eu-prod/client-id-??????',
      'runlake/talend-eu-prod/client-secret-??????',
    ]);
  });

  it('sets aside what all four may use together, and one for the doctor', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'runlake-prod-worker',
      ReservedConcurrentExecutions: 4 * 8 + 1,
    });
  });

  it('passes the AwsSolutions rules of cdk-nag', () => {
    expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
  });
});
