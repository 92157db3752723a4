import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STAGES, type StageName } from '../../infra/stages.ts';
import { FRESHNESS_REACH_DAYS, METRIC_SPACE, METRICS } from '../../shared/config/metric-names.ts';
import { stackUnderTest, statementsOf } from './stack-under-test.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

/** The text below each second-level heading, by the link that leads there. */
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const heading = section.slice(0, section.indexOf('\n'));
      return [
        heading
          .toLowerCase()
          .replace(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
        section,
      ];
    }),
);

const stages = Object.keys(STAGES) as StageName[];

describe.each(stages)('in stage %s', (stage) => {
  const { ofType } = stackUnderTest(stage);
  const queues = ofType('AWS::SQS::Queue');
  const deadLetterTargets = new Set([
    ...queues.flatMap(([, { Properties }]) => Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? []),
    ...ofType('AWS::Pipes::Pipe').map(
      ([, { Properties }]) =>
        Properties.SourceParameters.DynamoDBStreamParameters.DeadLetterConfig.Arn['Fn::GetAtt'][0],
    ),
  ]);
  const functions = new Map(ofType('AWS::Lambda::Function'));
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
    queue: queues.find(([id]) => id === Properties.EventSourceArn['Fn::GetAtt'][0])?.[1],
    function: functions.get(Properties.FunctionName.Ref),
  }));

  it('has a dead-letter queue for every queue that is not one itself', () => {
    expect(queues).toHaveLength(3 * 2 + 2 + 1);
    for (const [id, { Properties }] of queues) {
      expect(Properties.RedrivePolicy === undefined, id).toBe(deadLetterTargets.has(id));
    }
  });

  it('hides a message for at least six times the timeout of the function that reads it', () => {
    expect(mappings).toHaveLength(3 + 1);
    for (const mapping of mappings) {
      const timeout = mapping.function?.Properties.Timeout;
      expect(mapping.queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  it('allows the loop for every function that a queue invokes', () => {
    for (const mapping of mappings) expect(mapping.function?.Properties.RecursiveLoop).toBe('Allow');
  });

  it('runs every function on Node 24, and on arm64 wherever AWS runs it', () => {
    expect(functions.size).toBe(5);
    if (stage !== 'emulated') expect(STAGES[stage].architecture.name).toBe('arm64');
    for (const { Properties } of functions.values()) {
      expect(Properties).toMatchObject({ Architectures: [STAGES[stage].architecture.name], Runtime: 'nodejs24.x' });
    }
  });

  it('gives no role everything of a kind', () => {
    const statements = statementsOf(ofType, '');
    expect(statements.length).toBeGreaterThan(10);
    for (const { Effect, Action, Resource } of statements) {
      if (Effect !== 'Allow') continue;
      expect(Resource, Action.join()).not.toContain('*');
      for (const action of Action) expect(action).not.toContain('*');
    }
    for (const [id, { Properties }] of ofType('AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns, id).toBeUndefined();
    }
  });

  it('names in every alarm a section of the runbook that says what it is, how to look and what to do', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(8 * 3 + 11);
    for (const [id, { Properties }] of alarms) {
      const link = /docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription)?.[1] ?? '';
      for (const part of ['### Description', '### Investigation', '### Resolution']) {
        expect(sections.get(link), `${id}: ${link}`).toContain(part);
      }
      expect(Properties.AlarmActions, id).toHaveLength(1);
      // Silence is nothing, but of those who have to be heard of again and again.
      const silence = link.endsWith('-silent') ? 'breaching' : 'notBreaching';
      expect(Properties.TreatMissingData, id).toBe(silence);
      expect(Properties.Metrics, id).toBeUndefined();
      // CloudWatch looks back a day, and a week where a period is an hour or more.
      const { Period, EvaluationPeriods } = Properties;
      expect(Period * EvaluationPeriods, id).toBeLessThanOrEqual(Period >= 3_600 ? 7 * 86_400 : 86_400);
      expect(Number.isInteger(EvaluationPeriods), id).toBe(true);
    }
    expect(alarms.filter(([, { Properties }]) => Properties.TreatMissingData === 'breaching')).toHaveLength(2);
  });

  it('watches and shows of a source only what some function measures', () => {
    const [[, dashboard] = []] = ofType('AWS::CloudWatch::Dashboard');
    const shown = [...JSON.stringify(dashboard).matchAll(/\\"Runlake\\",\\"(\w+)\\"/g)].map(([, name]) => name);
    const watched = ofType('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.Namespace === METRIC_SPACE.namespace)
      .map(([, { Properties }]) => Properties.MetricName);
    expect(new Set(watched).size).toBe(6);
    for (const name of [...shown, ...watched]) expect(Object.keys(METRICS)).toContain(name);
    expect(new Set(shown)).toEqual(new Set(Object.keys(METRICS)));
  });

  it('tags what belongs to one source with its name', () => {
    const tagsOf = ({ Properties }: { Properties: Record<string, unknown> }): unknown => Properties.Tags;
    for (const type of ['AWS::SQS::Queue', 'AWS::CloudWatch::Alarm']) {
      const tagged = ofType(type).filter(([, one]) => JSON.stringify(tagsOf(one)).includes('runlake:source'));
      expect(tagged).toHaveLength(type === 'AWS::SQS::Queue' ? 6 : 24);
      for (const [id, one] of tagged) {
        const tags: { Key: string; Value: string }[] = one.Properties.Tags;
        const source = tags.find(({ Key }) => Key === 'runlake:source')?.Value ?? '';
        expect(id).toContain(source.replaceAll('-', ''));
      }
    }
  });

  it('takes the patience of its alarms from the stage', () => {
    const thresholds = ofType('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.MetricName === 'ApproximateAgeOfOldestMessage')
      .map(([, { Properties }]) => Properties.Threshold);
    expect(new Set(thresholds)).toEqual(new Set([STAGES[stage].alarms.oldestMessage.toSeconds()]));
    expect(thresholds[0]).toBeGreaterThan(6 * 900);
    const fresh = ofType('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.MetricName === 'FreshnessSeconds')
      .map(([, { Properties }]) => Properties.Threshold);
    expect(new Set(fresh)).toEqual(new Set([STAGES[stage].alarms.freshness.toSeconds()]));
    // Or it could never fire.
    expect(fresh[0]).toBeLessThanOrEqual(FRESHNESS_REACH_DAYS * 86_400);
  });
});

it('lets the alarms publish to the topic, over TLS only', () => {
  const [topicPolicy] = stackUnderTest().ofType('AWS::SNS::TopicPolicy');
  expect(topicPolicy?.[1].Properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
  ]);
});
