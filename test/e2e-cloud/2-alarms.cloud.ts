import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { STAGE } from '../emulator/deploy-stage.ts';
import { eventually } from '../emulator/eventually.ts';
import { ACCOUNT, OWNER, REGION } from '../emulator/ministack.ts';
import { stageClients } from '../emulator/stage-clients.ts';

const { emulator, outputs, deployed } = inject('stage');
const clients = stageClients(emulator, outputs);
const { sqs } = clients.aws;
const client = { endpoint: emulator.endpoint, region: REGION, credentials: OWNER };
const [cloudWatch, sns] = [new CloudWatchClient(client), new SNSClient(client)];
const TopicArn = outputs.AlarmTopicArn ?? '';
let pager: string;

/** A queue that hears the topic, as a person's pager would. */
beforeAll(async () => {
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:pager`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Endpoint,
        Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
      },
    ],
  });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'pager', Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  pager = QueueUrl;
});
afterAll(() => {
  clients.close();
  for (const one of [cloudWatch, sns]) one.destroy();
});

async function alarms(): Promise<readonly MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: `runlake-${STAGE}-`,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    found.push(...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Far below whatever the emulator has counted itself: it adds up invocations of all functions, whatever the dimensions. */
const FAR_BELOW = -1_000_000;

/** Measures what an alarm is about, in its own words. */
async function breach({ Namespace, MetricName, Dimensions, Threshold = 0, ComparisonOperator }: MetricAlarm) {
  const Value = ComparisonOperator === 'LessThanThreshold' ? FAR_BELOW : Threshold;
  await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Dimensions, Value }] }));
}

it('has for every source and function the alarms of the template', async () => {
  expect(await alarms()).toHaveLength(8 * deployed.length + 11);
});

it('fires every alarm, and each tells people which section of the runbook to read', async () => {
  const all = await alarms();
  for (const alarm of all) await breach(alarm);
  await eventually('alarms', 30, async () =>
    (await alarms()).flatMap(({ AlarmName, StateValue }) =>
      StateValue === 'ALARM' ? [] : [`${AlarmName} is ${StateValue}`],
    ),
  );
  const heard = new Map<string, string>();
  await eventually('messages of the topic', 60, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: pager, MaxNumberOfMessages: 10 }));
    for (const { Body = '{}' } of Messages) {
      const { AlarmName, AlarmDescription } = JSON.parse(JSON.parse(Body).Message);
      heard.set(AlarmName, AlarmDescription);
    }
    return all.flatMap(({ AlarmName = '' }) => (heard.has(AlarmName) ? [] : [`nothing was heard of ${AlarmName}`]));
  });
  for (const [name, text] of heard) expect(text, name).toMatch(/ What to do: docs\/runbook\.md#[a-z-]+$/);
});
