import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueueUrls, queueUrlsByName, queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { SqsDeadLetterQueue } from '../../shared/adapters/sqs-dead-letter-queue.ts';
import { SqsTaskQueue } from '../../shared/adapters/sqs-task-queue.ts';
import { CURATOR_LANE, type Lane } from '../../shared/domain/lane.ts';
import { readDeadLetter } from '../../shared/domain/read-dead-letter.ts';
import { deadLetterQueueContract } from '../contract/dead-letter-queue-contract.ts';
import { type EmbeddedFixture, startEmbeddedFixture } from '../factories/embedded-adapters.ts';

const SOURCES = Array.from({ length: 24 }, (_, number) => `source-${number}`);
const unused = [...SOURCES];
let fixture: EmbeddedFixture;
let urls: QueueUrls;
let letters: SqsDeadLetterQueue;
beforeAll(async () => {
  fixture = await startEmbeddedFixture(SOURCES);
  urls = queueUrlsByName(fixture.cloud.queueUrls, fixture.stage);
  letters = new SqsDeadLetterQueue({ client: fixture.clients.sqs, urls });
});
afterAll(async () => await fixture?.close());

const newSource = () => unused.pop()!;

async function put(lane: Lane, body: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
  const url = lane === CURATOR_LANE ? urls.curateDeadLetters() : urls.deadLetters(lane);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  await fixture.clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageAttributes }));
}

async function receiveTasks(lane: Lane): Promise<string[]> {
  const QueueUrl = lane === CURATOR_LANE ? urls.curate() : urls.queue(lane);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await fixture.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await fixture.clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

deadLetterQueueContract('SqsDeadLetterQueue', async () => ({
  letters,
  newSource,
  put,
  receiveTasks,
  now: Date.now,
  pass: async (ms) => await sleep(ms),
}));

describe('SqsDeadLetterQueue', () => {
  it('shows what the task queue has sent, so that people understand it', async () => {
    const source = newSource();
    const tasks = new SqsTaskQueue({ client: fixture.clients.sqs, urls });
    const fields = { class: 'hopeless', slice: 'run-1', kind: 'auth', attempts: 2, correlation: 'message-7' };
    await tasks.deadLetter({ source, body: 'rubbish', reason: 'the token is refused', fields });
    const [letter] = await letters.take(source, 60);
    expect(readDeadLetter(letter!, 5)).toMatchObject({
      source,
      slice: 'run-1',
      reasonClass: 'hopeless',
      reason: 'the token is refused',
      attempts: 2,
      correlationId: 'message-7',
    });
  });

  it('shows what SQS moved here after too many deliveries, with the time at which it was sent first', async () => {
    const source = newSource();
    const sentAtMs = Date.now();
    const url = urls.queue(source);
    const task = { v: 1, kind: 'discover', source, attempt: 0 };
    await fixture.clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(task) }));
    for (let delivery = 0; delivery < 6; delivery += 1) {
      await fixture.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }));
    }
    const [letter] = await letters.take(source, 60);
    expect(readDeadLetter(letter!, 5)).toMatchObject({ about: 'discovery', reasonClass: 'crashed', attempts: 5 });
    expect(Math.abs(letter!.sentAtMs - sentAtMs)).toBeLessThan(30_000);
  });

  it('names the queue that it can not reach', async () => {
    const prefix = `${fixture.cloud.endpoints.sqs}/000000000000/`;
    const nowhere = new SqsDeadLetterQueue({
      client: fixture.clients.sqs,
      urls: queueUrlsByPrefix(prefix, 'nowhere'),
    });
    await expect(nowhere.take('eu', 60)).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/SQS ReceiveMessage on queue runlake-nowhere-eu-dlq.*deploy the stack/),
    });
    await expect(nowhere.hidden(CURATOR_LANE)).rejects.toMatchObject({
      message: expect.stringContaining('queue runlake-nowhere_curate-dlq'),
    });
  });

  it('sends a letter before it deletes it: when the delete fails, both are there', async () => {
    const source = newSource();
    await put(source, 'a task');
    const [letter] = await letters.take(source, 1);
    const name = 'noDelete';
    fixture.clients.sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'DeleteMessageCommand') throw new Error('the process dies');
          return await next(args);
        },
      { step: 'initialize', name },
    );
    await expect(letters.redrive(letter!, 0)).rejects.toMatchObject({ kind: 'transient' });
    fixture.clients.sqs.middlewareStack.remove(name);
    expect(await receiveTasks(source)).toEqual(['a task']);
    await sleep(1_200);
    expect((await letters.take(source, 60)).map(({ body }) => body)).toEqual(['a task']);
  });

  it('says how many letters SQS would not delete', async () => {
    const source = newSource();
    await put(source, 'one');
    const [letter] = await letters.take(source, 60);
    const name = 'refuse';
    fixture.clients.sqs.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'DeleteMessageBatchCommand') return await next(args);
          const Failed = [{ Id: '0', Code: 'InternalError', SenderFault: false }];
          return { response: {}, output: { $metadata: {}, Successful: [], Failed } };
        },
      { step: 'initialize', name },
    );
    await expect(letters.remove([letter!])).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/left 1 of 1 dead letters \(InternalError\)/),
    });
    fixture.clients.sqs.middlewareStack.remove(name);
  });
});
