import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../../../infra/local/batch-outcome.ts';
import { createDeleteQueue } from '../../../../infra/local/delete-queue.ts';
import { toRecords } from '../../../../infra/local/sqs-event.ts';

const IDS = new Set(['a', 'b']);

describe("a handler's answer", () => {
  it.each([[undefined], [null], [{}], ['text'], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'is success when it is %j',
    (answer) => {
      expect(readBatchResponse(answer, IDS)).toEqual({ kind: 'settled', failed: new Set() });
    },
  );

  it('names the messages that failed', () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'b' }] };
    expect(readBatchResponse(answer, IDS)).toEqual({ kind: 'settled', failed: new Set(['b']) });
  });

  it.each([
    [{ batchItemFailures: [{ itemIdentifier: 'c' }] }],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ id: 'a' }] }],
    [{ batchItemFailures: [null] }],
    [{ batchItemFailures: 'a' }],
  ])('is not trusted when it is %j', (answer) => {
    expect(readBatchResponse(answer, IDS).kind).toBe('invalid');
  });
});

describe('records', () => {
  it('carry defaults for what a server leaves out, and leave out what has no identity', () => {
    const messages = [{ MessageId: 'm', ReceiptHandle: 'r', Body: 'x' }, { Body: 'no id' }];
    expect(toRecords(messages, 'arn:aws:sqs:eu-west-1:000000000000:q')).toEqual([
      {
        messageId: 'm',
        receiptHandle: 'r',
        body: 'x',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '0',
          SenderId: '',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:q',
        awsRegion: 'eu-west-1',
      },
    ]);
  });
});

describe('the delete queue', () => {
  function queue(answers: object[] = []) {
    const calls: string[][] = [];
    const errors: Error[] = [];
    const sqs = {
      send: async ({ input }: { input: { Entries: { ReceiptHandle: string }[] } }) => {
        calls.push(input.Entries.map(({ ReceiptHandle }) => ReceiptHandle));
        const answer = answers.shift() ?? {};
        if (answer instanceof Error) throw answer;
        return answer;
      },
    } as unknown as SQSClient;
    return { calls, errors, deletes: createDeleteQueue(sqs, 'url', 5, (error) => void errors.push(error as Error)) };
  }
  const handles = (count: number, from = 0) => Array.from({ length: count }, (_, index) => String(from + index));

  it('sends ten at once and the rest after a moment', async () => {
    const { calls, deletes } = queue();
    deletes.add(handles(12));
    expect(calls).toEqual([handles(10)]);
    await sleep(20);
    expect(calls).toEqual([handles(10), handles(2, 10)]);
    expect(deletes.pending()).toBe(0);
  });

  it('gathers what comes in that moment', async () => {
    const { calls, deletes } = queue();
    for (const handle of handles(4)) deletes.add([handle]);
    expect(deletes.pending()).toBe(4);
    await deletes.flush();
    expect(calls).toEqual([handles(4)]);
  });

  it('reports failures, whole or partial, and goes on', async () => {
    const { calls, errors, deletes } = queue([
      new Error('no network'),
      { Failed: [{ Id: '0', Code: 'InternalError' }] },
    ]);
    deletes.add(['a']);
    await deletes.flush();
    deletes.add(['b', 'c']);
    await deletes.flush();
    expect(calls).toHaveLength(2);
    expect(errors.map(({ message }) => message)).toEqual([
      'no network',
      'SQS did not delete 1 of 2 messages: InternalError.',
    ]);
  });
});
