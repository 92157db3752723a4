import { randomUUID } from 'node:crypto';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLIENT_BASICS, queueArn } from '../../../infra/local/cloud-resources.ts';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../../infra/local/event-source-mapping.ts';
import { startTestCloud, type TestCloud } from './cloud-fixture.ts';

let test: TestCloud;
let name = '';
let url = '';
let mapping: EventSourceMapping | undefined;
let errors: { error: Error; operation: string }[] = [];

const names = Array.from({ length: 24 }, (_, index) => `queue-${index}`);
beforeAll(async () => {
  test = await startTestCloud({ queues: names, visibilityTimeoutSeconds: 1, maxReceiveCount: 2 });
});
afterAll(() => test.remove());
beforeEach(() => {
  name = names.pop()!;
  url = test.cloud.queueUrls[name]!;
  errors = [];
});
afterEach(async () => {
  await mapping?.stop({ drainMs: 1_000 });
  mapping = undefined;
});

type Handler = EventSourceMappingOptions['handler'];
function map(handler: Handler, overrides: Partial<EventSourceMappingOptions> = {}): EventSourceMapping {
  mapping = startEventSourceMapping({
    sqs: test.sqs,
    queueUrl: url,
    queueArn: queueArn(name),
    batchSize: 5,
    maxConcurrency: 2,
    timeoutSeconds: 10,
    newId: randomUUID,
    onError: (error, operation) => void errors.push({ error: error as Error, operation }),
    handler,
    ...overrides,
  });
  return mapping;
}

const send = (MessageBody: string, more: object = {}) =>
  test.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...more }));
async function sendMany(count: number): Promise<void> {
  for (let at = 0; at < count; at += 10) {
    const Entries = Array.from({ length: Math.min(10, count - at) }, (_, index) => ({
      Id: String(index),
      MessageBody: String(at + index),
    }));
    await test.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}
const bodies = (event: SQSEvent) => event.Records.map((record) => record.body);
async function leftInQueue(queueUrl = url): Promise<number> {
  const { Attributes } = await test.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const counts = ['', 'NotVisible', 'Delayed'].map((kind) =>
    Number(Attributes![`ApproximateNumberOfMessages${kind}` as 'ApproximateNumberOfMessages']),
  );
  return counts.reduce((total, count) => total + count, 0);
}

describe('a mapping', () => {
  it('hands over records as Lambda does', async () => {
    const seen = Promise.withResolvers<{ event: SQSEvent; remaining: number; id: string; function: string }>();
    map(async (event, context) => {
      seen.resolve({
        event,
        remaining: context.getRemainingTimeInMillis(),
        id: context.awsRequestId,
        function: context.functionName,
      });
    });
    const MessageAttributes = {
      Kind: { DataType: 'String', StringValue: 'fetch' },
      Bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
    };
    const { MessageId, MD5OfMessageBody } = await send('{"a":1}', { MessageAttributes });
    const { event, remaining, id, ...context } = await seen.promise;
    expect(event.Records).toHaveLength(1);
    expect(event.Records[0]).toMatchObject({
      messageId: MessageId,
      receiptHandle: expect.any(String),
      body: '{"a":1}',
      md5OfBody: MD5OfMessageBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn(name),
      awsRegion: 'us-east-1',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
      },
      messageAttributes: {
        Kind: { dataType: 'String', stringValue: 'fetch', stringListValues: [], binaryListValues: [] },
        Bytes: { dataType: 'Binary', binaryValue: 'AQID', stringListValues: [], binaryListValues: [] },
      },
    });
    expect(remaining).toBeGreaterThan(9_000);
    expect(remaining).toBeLessThanOrEqual(10_000);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(context).toEqual({ function: name });
  });

  it('handles every message once, within its batch size and concurrency, and deletes it', async () => {
    await sendMany(100);
    const seen: string[] = [];
    const sizes = new Set<number>();
    let running = 0;
    let most = 0;
    map(
      async (event) => {
        running += 1;
        most = Math.max(most, running);
        sizes.add(event.Records.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push(...bodies(event));
        running -= 1;
      },
      { batchSize: 4, maxConcurrency: 3 },
    );
    await vi.waitFor(() => expect(seen).toHaveLength(100), { timeout: 10_000 });
    expect(new Set(seen).size).toBe(100);
    expect(most).toBe(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
    await vi.waitFor(async () => expect(await leftInQueue()).toBe(0));
    expect(errors).toEqual([]);
  });

  it('takes no message that nobody is free to handle', async () => {
    await sendMany(10);
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    map(
      async () => {
        started.resolve();
        await release.promise;
      },
      { batchSize: 2, maxConcurrency: 1 },
    );
    await started.promise;
    const input = { QueueUrl: url, MaxNumberOfMessages: 10 };
    const { Messages } = await test.sqs.send(new ReceiveMessageCommand(input));
    expect(Messages).toHaveLength(8);
    release.resolve();
  });

  it('retries only what the handler names, and moves it to the dead-letter queue in the end', async () => {
    await sendMany(5);
    const attempts: string[] = [];
    map(async (event) => {
      attempts.push(...bodies(event));
      return {
        batchItemFailures: event.Records.filter((record) => record.body === '3').map((record) => ({
          itemIdentifier: record.messageId,
        })),
      };
    });
    const deadLetterUrl = test.cloud.queueUrls[`${name}-dlq`]!;
    await vi.waitFor(async () => expect(await leftInQueue(deadLetterUrl)).toBe(1), { timeout: 10_000, interval: 100 });
    expect(attempts.filter((body) => body === '3')).toHaveLength(2);
    expect(attempts.filter((body) => body !== '3').sort()).toEqual(['0', '1', '2', '4']);
    const { Messages } = await test.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetterUrl }));
    expect(Messages![0]!.Body).toBe('3');
    expect(await leftInQueue()).toBe(0);
  });

  it.each<[string, Handler, RegExp | undefined]>([
    [
      'throws',
      async () => {
        throw new Error('handler broke');
      },
      /handler broke/,
    ],
    [
      'throws before it is asynchronous',
      () => {
        throw new Error('handler broke');
      },
      /handler broke/,
    ],
    [
      'names a message that is not of the batch',
      async () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }),
      /"unknown"/,
    ],
    ['names no message at all', async () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), /itemIdentifier ""/],
    ['outlives its timeout', () => new Promise(() => {}), /timed out after 0.2 seconds/],
  ])('keeps the whole batch when the handler %s', async (_what, handler, message) => {
    const deliveries: string[] = [];
    map(
      (event, context) => {
        deliveries.push(
          ...event.Records.map((record) => `${record.body}:${record.attributes.ApproximateReceiveCount}`),
        );
        return deliveries.length > 2 ? Promise.resolve() : handler(event, context);
      },
      { timeoutSeconds: 0.2 },
    );
    await sendMany(2);
    await vi.waitFor(() => expect(deliveries).toHaveLength(4), { timeout: 10_000 });
    expect(deliveries.sort()).toEqual(['0:1', '0:2', '1:1', '1:2']);
    expect(errors[0]).toMatchObject({ operation: 'invoke', error: { message: expect.stringMatching(message!) } });
  });

  it.each([[undefined], [null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    'takes %j for success',
    async (answer) => {
      const handled = Promise.withResolvers<void>();
      const mapped = map(async () => {
        handled.resolve();
        return answer as never;
      });
      await send('fine');
      await handled.promise;
      await mapped.stop({ drainMs: 1_000 });
      expect(await leftInQueue()).toBe(0);
    },
  );

  it('wakes for a delayed message when its delay is over, not before and not much later', async () => {
    const arrived = Promise.withResolvers<number>();
    map(async () => arrived.resolve(Date.now()));
    const sentAt = Date.now();
    await send('later', { DelaySeconds: 1 });
    const waitedMs = (await arrived.promise) - sentAt;
    expect(waitedMs).toBeGreaterThanOrEqual(995);
    expect(waitedMs).toBeLessThan(1_500);
  });

  it('stops receiving at once, lets handlers end and deletes what they did', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const mapped = map(
      async () => {
        started.resolve();
        await release.promise;
      },
      { batchSize: 1, maxConcurrency: 1 },
    );
    await sendMany(2);
    await started.promise;
    expect(mapped.idle()).toBe(false);
    const stopped = mapped.stop({ drainMs: 5_000 });
    release.resolve();
    expect(await stopped).toEqual({ unfinished: 0 });
    expect(mapped.idle()).toBe(true);
    expect(await leftInQueue()).toBe(1);
  });

  it('does not wait longer than it is told for a handler that goes on', async () => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const mapped = map(async () => {
      started.resolve();
      await release.promise;
    });
    await send('slow');
    await started.promise;
    expect(await mapped.stop({ drainMs: 10 })).toEqual({ unfinished: 1 });
    release.resolve();
  });

  it('ends a long poll at once when it is stopped', async () => {
    const mapped = map(async () => {});
    const startedAt = performance.now();
    await mapped.stop({ drainMs: 5_000 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(errors).toEqual([]);
  });

  it('reports a queue that does not answer and goes on when it does', async () => {
    const sqs = new SQSClient({ ...CLIENT_BASICS, endpoint: test.cloud.endpoints.sqs });
    let broken = true;
    sqs.middlewareStack.add((next) => (args) => (broken ? Promise.reject(new Error('no network')) : next(args)), {
      step: 'initialize',
    });
    const handled = Promise.withResolvers<void>();
    map(async () => handled.resolve(), { sqs });
    await send('patient');
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1));
    expect(errors[0]).toMatchObject({ operation: 'receive', error: { message: 'no network' } });
    broken = false;
    await handled.promise;
    await mapping!.stop({ drainMs: 1_000 });
    sqs.destroy();
  });

  it('needs 0.2 calls a message under load', async () => {
    const sqs = new SQSClient({ ...CLIENT_BASICS, endpoint: test.cloud.endpoints.sqs });
    let calls = 0;
    sqs.middlewareStack.add(
      (next) => (args) => {
        calls += 1;
        return next(args);
      },
      { step: 'initialize' },
    );
    await sendMany(400);
    let handled = 0;
    map(
      async (event) => {
        handled += event.Records.length;
      },
      { sqs, batchSize: 1, maxConcurrency: 16 },
    );
    await vi.waitFor(() => expect(handled).toBe(400), { timeout: 10_000 });
    await mapping!.stop({ drainMs: 1_000 });
    expect(calls / 400).toBeLessThan(0.35);
    sqs.destroy();
  });
});
