import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { isStageName, STAGES, type StageName } from '../../infra/stages.ts';
import { queueName, sourceOfQueue } from '../../shared/config/names.ts';
import { stackUnderTest } from './stack-under-test.ts';

const ONE_SOURCE = `sources: [{ id: us-west, vendor: talend, region: us, auth: { token: "\${secret:t}" } }]`;
const stages = Object.keys(STAGES) as StageName[];
/** Columns and SQL are the lake's, and lake-catalog.test.ts compares them with what it declares. */
const OF_THE_LAKE = new Set(['Columns', 'QueryString', 'ViewOriginalText', 'Description']);
const withoutHashes = (template: unknown): unknown =>
  JSON.parse(
    JSON.stringify(template, (key, value) => (OF_THE_LAKE.has(key) ? `<${key}>` : value)).replace(
      /"[0-9a-f]{64}\.zip"/g,
      '"<asset>.zip"',
    ),
  );

// That for emulators is compared with dev, in emulated-stage.test.ts.
describe.each(stages.filter((stage) => stage !== 'emulated'))('stage %s', (stage) => {
  it('is with one source what it was, apart from the hashes of its assets', () => {
    expect(withoutHashes(stackUnderTest(stage, ONE_SOURCE).template.toJSON())).toMatchSnapshot();
  });
});

describe.each(stages)('stage %s', (stage) => {
  const { stack } = stackUnderTest(stage);

  it('passes the AwsSolutions rules of cdk-nag', () => {
    expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
  });

  it('acknowledges a rule only with a reason, and only these', () => {
    const acknowledged = stack.node
      .findAll()
      .flatMap((construct) =>
        construct.node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
      );
    const rules = acknowledged.map(([id]) => id.replace(/^.*::(?=AwsSolutions)|<\w+\.Arn>/g, ''));
    expect([...new Set(rules)].sort()).toEqual([
      'AwsSolutions-IAM5[Resource::/audits/*]',
      'AwsSolutions-IAM5[Resource::/curated/*]',
      'AwsSolutions-IAM5[Resource::/raw/*]',
      'AwsSolutions-IAM5[Resource::/staging/*]',
      'AwsSolutions-SMG4',
      'AwsSolutions-SQS3',
    ]);
    for (const [, reason] of acknowledged) expect(reason.length).toBeGreaterThan(30);
  });
});

it('has stages whose queues can be told from each other by the worker', () => {
  for (const stage of stages) {
    expect(sourceOfQueue(`arn:aws:sqs:eu-west-1:1:${queueName(stage, 'talend-eu-prod')}`)).toBe('talend-eu-prod');
  }
});

it('knows its stages by name and nothing else', () => {
  expect(['dev', 'prod', 'test', 'toString'].filter(isStageName)).toEqual(['dev', 'prod']);
  expect(stages).toEqual(['dev', 'emulated', 'prod']);
});

it('keeps a source that stays when another one is taken out', () => {
  const queueIds = (sources?: string): string[] =>
    stackUnderTest('dev', sources)
      .ofType('AWS::SQS::Queue')
      .map(([id]) => id);
  expect(queueIds()).toEqual(expect.arrayContaining(queueIds(ONE_SOURCE)));
});
