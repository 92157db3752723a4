import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueueUrls, queueUrlsByName, queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { SqsTaskQueue } from '../../shared/adapters/sqs-task-queue.ts';
import type { TaskToSend } from '../../shared/ports/task-queue.ts';
import { taskQueueContract } from '../contract/task-queue-contract.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';

const SOURCES = Array.from({ length: 24 }, (_, number) => `source-${number}`);
const unused = [...SOURCES];
let fixture: EmbeddedFixture;
let urls: QueueUrls;
beforeAll(async () => {
  fixture = await startEmbeddedFixture(SOURCES);
  urls = queueUrlsByName(fixture.cloud.queueUrls, fixture.stage);
});
afterAll(async () => await fixture?.close());

const newSource = () => unused.pop()!;
const makeQueue = () => new SqsTaskQueue({ client: fixture.clients.sqs, urls });

async function drain(url: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await fixture.clients.sqs.send(command);
    if (Messages.length === 0) return messages;
    for (const { ReceiptHandle } of Messages) {
      await fixture.clients.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    messages.push(...Messages);
  }
}

const attributesOf = (message: Message) =>
  Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
  );

taskQueueContract('SqsTaskQueue', async () => ({
  queue: makeQueue(),
  newSource,
  receiveAll: async (source) => (await drain(urls.queue(source))).map(({ Body = '' }) => Body),
  receiveCurate: async () => (await drain(urls.curate())).map(({ Body = '' }) => Body),
  receiveDeadLetters: async (source) =>
    (await drain(urls.deadLetters(source))).map((message) => {
      const { reason = '', ...fields } = attributesOf(message);
      return { body: message.Body ?? '', reason, fields };
    }),
  pass: async (ms) => await sleep(ms),
}));

const taskTo = (source: string, hop: number): TaskToSend => ({
  task: { v: 1, kind: 'fetch', source, stream: 's', id: 'r', hop },
  delaySeconds: 0,
});

describe('SqsTaskQueue', () => {
  it('sends ten tasks in one call', async () => {
    const source = newSource();
    const before = fixture.clients.callCounts();
    await makeQueue().send(
      source,
      Array.from({ length: 20 }, (_, hop) => taskTo(source, hop)),
    );
    await makeQueue().send(source, [taskTo(source, 99)]);
    const after = fixture.clients.callCounts();
    const spent = (kind: string) => (after[kind] ?? 0) - (before[kind] ?? 0);
    expect([spent('SQS SendMessageBatch'), spent('SQS SendMessage')]).toEqual([2, 1]);
  });

  /** SQS refuses some entries of a batch, `times` times. */
  const refuseEntries = (times: number): (() => void) => {
    let left = times;
    const name = 'refuseEntries';
    fixture.clients.sqs.middlewareStack.add(
      (next) => async (args) => {
        const input = args.input as SendMessageBatchCommand['input'];
        if (left <= 0 || !Array.isArray(input.Entries)) return await next(args);
        left -= 1;
        const [refused, ...accepted] = input.Entries;
        if (accepted.length > 0)
          await fixture.clients.sqs.send(new SendMessageBatchCommand({ ...input, Entries: accepted }));
        const Failed = [{ Id: refused!.Id, Code: 'InternalError', SenderFault: false }];
        return { response: {}, output: { $metadata: {}, Successful: [], Failed } };
      },
      { step: 'initialize', name },
    );
    return () => void fixture.clients.sqs.middlewareStack.remove(name);
  };

  it('sends again only what SQS refused out of a batch', async () => {
    const source = newSource();
    // The first refusal hits the batch of three; the nested call with the other two passes.
    const restore = refuseEntries(1);
    await makeQueue().send(source, [taskTo(source, 1), taskTo(source, 2), taskTo(source, 3)]);
    restore();
    const hops = (await drain(urls.queue(source))).map(({ Body = '' }) => JSON.parse(Body).hop).sort();
    expect(hops).toEqual([1, 2, 3]);
  });

  it('gives up with a transient error when SQS keeps refusing', async () => {
    const source = newSource();
    const restore = refuseEntries(Number.POSITIVE_INFINITY);
    await expect(makeQueue().send(source, [taskTo(source, 1), taskTo(source, 2)])).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/SendMessageBatch on queue runlake-test-source-\d+ refused .*InternalError/),
    });
    restore();
  });

  it('names the queue when it does not exist', async () => {
    const prefix = `${fixture.cloud.endpoints.sqs}/000000000000/`;
    const queue = new SqsTaskQueue({ client: fixture.clients.sqs, urls: queueUrlsByPrefix(prefix, 'nowhere') });
    await expect(queue.send('eu', [taskTo('eu', 1)])).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/SQS SendMessage on queue runlake-nowhere-eu.*deploy the stack/),
    });
  });

  it('says which source has no queue', () => {
    expect(() => urls.queue('unknown')).toThrow(/no queue runlake-test-unknown/);
  });

  it('sends a dead letter with long, empty and strange texts in a form that SQS takes', async () => {
    const source = newSource();
    const reason = `${'ä'.repeat(2_000)}`;
    await makeQueue().deadLetter({
      source,
      body: '\u0000',
      reason,
      fields: { empty: '', zero: 0, none: undefined, odd: '\u0007a' },
    });
    const [letter] = await drain(urls.deadLetters(source));
    const attributes = attributesOf(letter!);
    expect(Buffer.byteLength(attributes.reason!)).toBeLessThanOrEqual(1_024);
    expect(attributes).toMatchObject({ source, empty: '(empty)', zero: '0', odd: ' a' });
    expect(letter!.Body).toBe('(empty)');
  });
});
