import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, errorOf, startTestCloud, type TestCloud } from './cloud-fixture.ts';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.remove());

const put = (Key: string, Body: string, condition: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
  test.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...condition }));

const textOf = async (Key: string) => {
  const { Body } = await test.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return Body!.transformToString();
};

async function upload(Key: string, ...bodies: (string | Buffer)[]) {
  const { UploadId } = await test.s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
  const parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { Bucket: BUCKET, Key, UploadId, PartNumber: index + 1 };
    const { ETag } = await test.s3.send(new UploadPartCommand({ ...part, Body }));
    parts.push({ PartNumber: index + 1, ETag });
  }
  const complete = (condition: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
    test.s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: BUCKET,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts },
        ...condition,
      }),
    );
  return { complete, UploadId };
}

describe('a put under a condition', () => {
  it('lets the first writer in and refuses the second when the key must be absent', async () => {
    await put('absent', 'first', { IfNoneMatch: '*' });
    expect(await errorOf(put('absent', 'second', { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    expect(await textOf('absent')).toBe('first');
  });

  it('has one winner among twenty writers that race for one key', async () => {
    const writers = Array.from({ length: 20 }, (_, index) =>
      errorOf(put('race', `body ${index}`, { IfNoneMatch: '*' })),
    );
    const results = await Promise.all(writers);
    expect(results.filter((result) => result === 'none')).toHaveLength(1);
    expect(results.filter((result) => result === 'PreconditionFailed')).toHaveLength(19);
    expect(await textOf('race')).toBe(`body ${results.indexOf('none')}`);
  });

  it('has one winner among twenty writers that race to replace one version', async () => {
    const { ETag } = await put('replaced', 'old');
    const writers = Array.from({ length: 20 }, (_, index) =>
      errorOf(put('replaced', `new ${index}`, { IfMatch: ETag! })),
    );
    expect((await Promise.all(writers)).filter((result) => result === 'none')).toHaveLength(1);
  });

  it('answers 412 for another ETag and 404 for a key that does not exist', async () => {
    await put('etag', 'body');
    expect(await errorOf(put('etag', 'other', { IfMatch: '"0123"' }))).toBe('PreconditionFailed');
    expect(await errorOf(put('nothing-here', 'other', { IfMatch: '"0123"' }))).toBe('NoSuchKey');
  });
});

describe('completing an upload under a condition', () => {
  it('refuses when the key exists, keeps the upload, and takes it under a condition that holds', async () => {
    const { ETag } = await put('upload', 'single');
    const { complete, UploadId } = await upload('upload', 'parts');
    expect(await errorOf(complete({ IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    const { Parts } = await test.s3.send(new ListPartsCommand({ Bucket: BUCKET, Key: 'upload', UploadId }));
    expect(Parts).toHaveLength(1);
    await complete({ IfMatch: ETag! });
    expect(await textOf('upload')).toBe('parts');
  });

  it('has one winner among ten uploads that race for one key', async () => {
    const uploads = await Promise.all(Array.from({ length: 10 }, (_, index) => upload('upload-race', `body ${index}`)));
    const results = await Promise.all(uploads.map(({ complete }) => errorOf(complete({ IfNoneMatch: '*' }))));
    expect(results.filter((result) => result === 'none')).toHaveLength(1);
    expect(await textOf('upload-race')).toBe(`body ${results.indexOf('none')}`);
  });
});
