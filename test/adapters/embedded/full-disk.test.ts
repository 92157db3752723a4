import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { BUCKET, startTestCloud, TABLE_NAME, type TestCloud } from './cloud-fixture.ts';

const MiB = 1024 * 1024;
const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A small disk of its own; only root may mount one. */
function mountDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'runlake-disk-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    cleanups.push(() => void execFileSync('umount', ['-l', folder]));
    return folder;
  } catch {
    return undefined;
  }
}

/** Fills the disk to the last byte; returns what frees it again. */
function fill(folder: string): () => void {
  const file = join(folder, 'filler');
  const fd = openSync(file, 'w');
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  } catch {
    closeSync(fd);
  }
  return () => rmSync(file);
}

const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error) => error.$metadata.httpStatusCode,
  );
const objectOf = (test: TestCloud, Body: string | Buffer) =>
  test.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'object', Body }));
const item = (sk: string, bytes: number) =>
  new PutItemCommand({
    TableName: TABLE_NAME,
    Item: { pk: { S: 'p' }, sk: { S: sk }, filling: { S: 'x'.repeat(bytes) } },
  });

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('on a full disk', () => {
  it('a start is refused with the reason', async ({ skip }) => {
    const dataDir = mountDisk(8) ?? skip();
    await expect(startTestCloud({ dataDir })).rejects.toThrow(/The disk of the data directory .* is full/);
  });

  it('every write fails with a 500 and leaves nothing half-written; with room again, all goes on and nothing is lost', async ({
    skip,
  }) => {
    const dataDir = mountDisk(64) ?? skip();
    const test = await startTestCloud({ dataDir });
    cleanups.push(() => test.cloud.stop());
    await objectOf(test, 'old');
    await test.sqs.send(new SendMessageCommand({ QueueUrl: test.queueUrl, MessageBody: 'waiting' }));
    const { UploadId } = await test.s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'upload' }));
    const receive = () => test.sqs.send(new ReceiveMessageCommand({ QueueUrl: test.queueUrl }));

    const free = fill(dataDir);
    const failure = await objectOf(test, Buffer.alloc(MiB)).catch((error) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining('ENOSPC'), $metadata: { httpStatusCode: 500 } });
    const part = { Bucket: BUCKET, Key: 'upload', UploadId, PartNumber: 1, Body: Buffer.alloc(MiB) };
    expect(await statusOf(test.s3.send(new UploadPartCommand(part)))).toBe(500);
    const message = { QueueUrl: test.queueUrl, MessageBody: 'x'.repeat(9000) };
    expect(await statusOf(test.sqs.send(new SendMessageCommand(message)))).toBe(500);
    expect(await statusOf(receive())).toBe(500);
    expect(await statusOf(test.dynamodb.send(item('refused', 9000)))).toBe(500);
    expect(readdirSync(join(dataDir, 'objects', '.staging'))).toEqual([]);
    const { Body } = await test.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'object' }));
    expect(await Body!.transformToString()).toBe('old');

    free();
    await objectOf(test, Buffer.alloc(10 * MiB));
    expect((await receive()).Messages).toMatchObject([{ Body: 'waiting' }]);
    for (let index = 0; index < 20; index += 1) await test.dynamodb.send(item(String(index), 1000));
    const after = await test.killAndRestart();
    cleanups.push(() => after.cloud.stop());
    const names = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } };
    expect((await after.dynamodb.send(new QueryCommand({ TableName: TABLE_NAME, ...names }))).Count).toBe(20);
  });
});
