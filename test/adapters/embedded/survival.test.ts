import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { BUCKET, errorOf, kill, QUEUE, startTestCloud, TABLE_NAME, type TestCloud } from './cloud-fixture.ts';

const MiB = 1024 * 1024;
const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(...args: Parameters<typeof startTestCloud>): Promise<TestCloud> {
  const test = await startTestCloud(...args);
  cleanups.push(() => test.remove());
  return test;
}
async function killAndRestart(test: TestCloud, ...args: Parameters<TestCloud['killAndRestart']>): Promise<TestCloud> {
  const again = await test.killAndRestart(...args);
  cleanups.push(() => again.remove());
  return again;
}

const send = (test: TestCloud, MessageBody: string, DelaySeconds = 0) =>
  test.sqs.send(new SendMessageCommand({ QueueUrl: test.queueUrl, MessageBody, DelaySeconds }));
const receive = async (test: TestCloud, WaitTimeSeconds = 0) => {
  const input = { QueueUrl: test.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds };
  const answer = await test.sqs.send(new ReceiveMessageCommand({ ...input, MessageSystemAttributeNames: ['All'] }));
  return answer.Messages ?? [];
};
const bodyOf = async (test: TestCloud, Key: string) => {
  const { Body } = await test.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return Buffer.from(await Body!.transformToByteArray());
};
const item = (sk: string, state: string) => ({
  pk: { S: 'run' },
  sk: { S: sk },
  dayKey: { S: 'day' },
  daySort: { S: sk },
  stateKey: { S: state },
  dueAtMs: { N: '1' },
});
const inState = async (test: TestCloud, state: string) => {
  const names = { KeyConditionExpression: 'stateKey = :s', ExpressionAttributeValues: { ':s': { S: state } } };
  const { Items } = await test.dynamodb.send(
    new QueryCommand({ TableName: TABLE_NAME, IndexName: 'byState', ...names }),
  );
  return (Items ?? []).map((each) => each.sk!.S);
};

describe('after a kill -9 of the servers', () => {
  it('objects, uploads in progress, items and their indexes are there again', async () => {
    const before = await start();
    const put = { Bucket: BUCKET, Key: 'a/b', Body: 'kept', Metadata: { k: 'v' } };
    const { ETag } = await before.s3.send(new PutObjectCommand(put));
    const Key = 'upload';
    const { UploadId } = await before.s3.send(
      new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, Metadata: { m: '1' } }),
    );
    const part = (PartNumber: number, Body: Buffer) =>
      new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber, Body });
    const first = await before.s3.send(part(1, Buffer.alloc(5 * MiB, 'a')));
    for (const sk of ['1', '2'])
      await before.dynamodb.send(new PutItemCommand({ TableName: TABLE_NAME, Item: item(sk, 'open') }));

    const after = await killAndRestart(before);
    const read = await after.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a/b' }));
    expect(read).toMatchObject({ ETag, Metadata: { k: 'v' } });
    expect(await read.Body!.transformToString()).toBe('kept');
    const { Parts } = await after.s3.send(new ListPartsCommand({ Bucket: BUCKET, Key, UploadId }));
    expect(Parts).toMatchObject([{ PartNumber: 1, ETag: first.ETag, Size: 5 * MiB }]);
    const second = await after.s3.send(part(2, Buffer.from('end')));
    const completed = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.ETag },
    ];
    const complete = { Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts: completed }, IfNoneMatch: '*' };
    await after.s3.send(new CompleteMultipartUploadCommand(complete));
    expect((await bodyOf(after, Key)).equals(Buffer.concat([Buffer.alloc(5 * MiB, 'a'), Buffer.from('end')]))).toBe(
      true,
    );
    expect(await inState(after, 'open')).toEqual(['1', '2']);
  });

  it('messages are there again: visible, delayed with what is left of the delay, and in flight ones at once', async () => {
    const before = await start();
    await send(before, 'in flight');
    expect(await receive(before)).toHaveLength(1);
    await send(before, 'visible');
    await send(before, 'delayed', 3);
    const sentAt = Date.now();

    const after = await killAndRestart(before);
    const messages = await receive(after);
    expect(messages.map(({ Body }) => Body).sort()).toEqual(['in flight', 'visible']);
    const again = messages.find(({ Body }) => Body === 'in flight');
    expect(again!.Attributes!.ApproximateReceiveCount).toBe('2');
    expect((await receive(after, 10)).map(({ Body }) => Body)).toEqual(['delayed']);
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(3_000);
  });

  it('messages stay in flight, and can be deleted by their old receipt, when asked to keep them', async () => {
    const before = await start();
    await send(before, 'in flight');
    const [message] = await receive(before);
    const after = await killAndRestart(before, { inFlightAtStart: 'keep' });
    expect(await receive(after)).toEqual([]);
    await after.sqs.send(new DeleteMessageCommand({ QueueUrl: after.queueUrl, ReceiptHandle: message!.ReceiptHandle }));
    const names = { AttributeNames: ['ApproximateNumberOfMessagesNotVisible' as const] };
    const { Attributes } = await after.sqs.send(new GetQueueAttributesCommand({ QueueUrl: after.queueUrl, ...names }));
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesNotVisible: '0' });
  });

  it('queue URLs name the port of this start', async () => {
    const after = await killAndRestart(await start());
    const { QueueUrl } = await after.sqs.send(new GetQueueUrlCommand({ QueueName: QUEUE }));
    expect(QueueUrl).toBe(after.queueUrl);
  });

  it('no object is short, whatever it was doing, and no write that was answered is missing', async () => {
    let test = await start();
    const answered = new Map<string, number>();
    for (let round = 0; round < 3; round += 1) {
      const current = test;
      const writes = Array.from({ length: 12 }, async (_, index) => {
        const Key = `cut/${index % 6}`;
        for (let size = 1; ; size += 1) {
          const bytes = round * 1_000_000 + index * 100_000 + size;
          const Body = Buffer.alloc(bytes, String.fromCharCode(97 + (bytes % 26)));
          await current.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
          answered.set(Key, (answered.get(Key) ?? 0) + 1);
          if (answered.size === 6 && [...answered.values()].every((count) => count > 3 * (round + 1))) {
            kill(current.cloud.serverPid);
          }
        }
      });
      await Promise.allSettled(writes);
      test = await killAndRestart(current);
      const { Contents } = await test.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'cut/' }));
      expect(Contents!.map(({ Key }) => Key)).toEqual([...answered.keys()].sort());
      for (const { Key, Size } of Contents!) {
        const body = await bodyOf(test, Key!);
        expect(body).toHaveLength(Size!);
        expect(body.equals(Buffer.alloc(Size!, String.fromCharCode(97 + (Size! % 26))))).toBe(true);
      }
      expect(readdirSync(join(test.dataDir, 'objects', '.staging'))).toEqual([]);
    }
  });

  it('an item is found in exactly the state that it has', async () => {
    const before = await start();
    const keys = Array.from({ length: 8 }, (_, index) => String(index));
    for (const sk of keys)
      await before.dynamodb.send(new PutItemCommand({ TableName: TABLE_NAME, Item: item(sk, 'state-0') }));
    let updates = 0;
    const writers = keys.map(async (sk) => {
      for (let step = 1; ; step += 1) {
        const names = {
          UpdateExpression: 'SET stateKey = :s',
          ExpressionAttributeValues: { ':s': { S: `state-${step % 3}` } },
        };
        await before.dynamodb.send(
          new UpdateItemCommand({ TableName: TABLE_NAME, Key: { pk: { S: 'run' }, sk: { S: sk } }, ...names }),
        );
        updates += 1;
        if (updates > 300) kill(before.cloud.serverPid);
      }
    });
    await Promise.allSettled(writers);
    const after = await killAndRestart(before);
    const found = new Map<string, string[]>();
    for (const state of ['state-0', 'state-1', 'state-2']) {
      for (const sk of await inState(after, state)) found.set(sk!, [...(found.get(sk!) ?? []), state]);
    }
    for (const sk of keys) {
      const { Item } = await after.dynamodb.send(
        new GetItemCommand({ TableName: TABLE_NAME, Key: { pk: { S: 'run' }, sk: { S: sk } } }),
      );
      expect(found.get(sk)).toEqual([Item!.stateKey!.S]);
    }
  });
});

describe('a message', () => {
  it('can be made visible at once', async () => {
    const test = await start();
    await send(test, 'again');
    const [message] = await receive(test);
    const input = { QueueUrl: test.queueUrl, ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 0 };
    await test.sqs.send(new ChangeMessageVisibilityCommand(input));
    expect(await receive(test)).toMatchObject([{ Body: 'again', Attributes: { ApproximateReceiveCount: '2' } }]);
  });

  it('is refused with a delay above 900 seconds', async () => {
    const test = await start();
    expect(await errorOf(send(test, 'late', 901))).toBe('InvalidParameterValue');
    expect(await errorOf(send(test, 'late', 900))).toBe('none');
  });

  it('is not taken by a long poll whose client has left', async () => {
    const test = await start();
    const leaving = new AbortController();
    const poll = test.sqs.send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: leaving.signal,
    });
    // A second poll that answers shows that the server has seen the first one.
    await receive(test, 1);
    leaving.abort();
    await poll.catch(() => {});
    // Nothing tells us when the server has seen the connection close; answers to later requests mean that it had its turn.
    for (let turn = 0; turn < 5; turn += 1) await receive(test, 0);
    await send(test, 'for somebody else');
    expect(await receive(test, 5)).toMatchObject([{ Body: 'for somebody else' }]);
  });
});
