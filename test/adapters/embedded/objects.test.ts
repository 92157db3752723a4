import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, errorOf, startTestCloud, type TestCloud } from './cloud-fixture.ts';

const MiB = 1024 * 1024;

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.remove());

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  test.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = async (Key: string, Range?: string) => {
  const answer = await test.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...(Range ? { Range } : {}) }));
  return { ...answer, bytes: Buffer.from(await answer.Body!.transformToByteArray()) };
};
const start = async (Key: string, more: object = {}) =>
  (await test.s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }))).UploadId!;
const uploadPart = async (Key: string, UploadId: string, PartNumber: number, Body: Buffer) => {
  const { ETag } = await test.s3.send(new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (Key: string, UploadId: string, Parts: { PartNumber: number; ETag: string | undefined }[]) =>
  test.s3.send(new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts } }));
const keysUnder = async (Prefix: string, pageSize: number) => {
  const keys: string[] = [];
  const prefixes: string[] = [];
  for await (const page of paginateListObjectsV2({ client: test.s3, pageSize }, { Bucket: BUCKET, Prefix })) {
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix: each }) => each!));
  }
  return keys;
};

describe('an object', () => {
  it('comes back with its bytes, type and metadata', async () => {
    const body = randomBytes(300_000);
    const { ETag } = await put('meta/a', body, {
      ContentType: 'application/zstd',
      Metadata: { sha256: 'abc', lines: '7' },
    });
    const head = await test.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'meta/a' }));
    expect(head).toMatchObject({ ETag, ContentLength: 300_000, ContentType: 'application/zstd' });
    expect(head.Metadata).toEqual({ sha256: 'abc', lines: '7' });
    const { bytes, Metadata } = await get('meta/a');
    expect(bytes.equals(body)).toBe(true);
    expect(Metadata).toEqual({ sha256: 'abc', lines: '7' });
  });

  it('is a plain file under its own name', async () => {
    await put('raw/vendor=talend/source=a/x.json', 'plain');
    const file = join(test.dataDir, 'objects', BUCKET, 'raw/vendor=talend/source=a/x.json');
    expect(readFileSync(file, 'utf8')).toBe('plain');
    await test.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'raw/vendor=talend/source=a/x.json' }));
    expect(existsSync(join(test.dataDir, 'objects', BUCKET, 'raw'))).toBe(false);
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect((await get('empty')).bytes).toHaveLength(0);
  });

  it('is read in ranges', async () => {
    await put('ranges', '0123456789');
    expect((await get('ranges', 'bytes=2-4')).bytes.toString()).toBe('234');
    expect((await get('ranges', 'bytes=7-')).bytes.toString()).toBe('789');
    expect((await get('ranges', 'bytes=-2')).bytes.toString()).toBe('89');
    expect(await get('ranges', 'bytes=4-99')).toMatchObject({ ContentRange: 'bytes 4-9/10', ContentLength: 6 });
    expect(await errorOf(get('ranges', 'bytes=10-'))).toBe('InvalidRange');
  });

  it('lives beside one whose key continues its own, and never outside its folder', async () => {
    const keys = [
      'nest/a',
      'nest/a/b',
      'nest//c',
      'nest/../../../../escape',
      `nest/${'long'.repeat(200)}`,
      'nest/ü%/:?',
    ];
    for (const key of keys) await put(key, key);
    for (const key of keys) expect((await get(key)).bytes.toString()).toBe(key);
    expect(await keysUnder('nest/', 1000)).toEqual([...keys].sort());
    expect(existsSync(join(test.dataDir, 'escape'))).toBe(false);
  });

  it('is refused when its checksum is wrong', async () => {
    expect(await errorOf(put('checksum', 'body', { ChecksumCRC32: 'AAAAAA==' }))).toBe('BadDigest');
    expect(await errorOf(get('checksum'))).toBe('NoSuchKey');
  });

  it('can be copied and deleted', async () => {
    await put('copy/from', 'copied', { Metadata: { a: 'b' } });
    await test.s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy/to', CopySource: `${BUCKET}/copy/from` }));
    await test.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'copy/from' }));
    expect((await get('copy/to')).bytes.toString()).toBe('copied');
    expect(await errorOf(get('copy/from'))).toBe('NoSuchKey');
  });
});

describe('a listing', () => {
  it('pages through every key once, in byte order', async () => {
    const keys = ['B', 'a', 'a-b', 'a/b', 'a=b', 'aB', 'a_b', 'ab', 'Ä', 'dt=2026-01-01/x', 'dt=2026-01-01-y'].map(
      (key) => `list/${key}`,
    );
    for (const key of keys) await put(key, key);
    for (const pageSize of [1, 2, 3, 1000]) expect(await keysUnder('list/', pageSize)).toEqual([...keys].sort());
  });

  it('names each common prefix once, whatever the page size', async () => {
    for (const key of ['a', 'm/1', 'm/2', 'n/1', 'z']) await put(`prefixes/${key}`, key);
    for (const pageSize of [1, 2, 3, 10]) {
      const seen: string[] = [];
      const input = { Bucket: BUCKET, Prefix: 'prefixes/', Delimiter: '/' };
      for await (const page of paginateListObjectsV2({ client: test.s3, pageSize }, input)) {
        seen.push(
          ...(page.Contents ?? []).map(({ Key }) => Key!),
          ...(page.CommonPrefixes ?? []).map((each) => each.Prefix!),
        );
      }
      expect(seen.sort()).toEqual(['a', 'm/', 'n/', 'z'].map((each) => `prefixes/${each}`));
    }
  });
});

describe('a multipart upload', () => {
  const part = (letter: string, bytes: number) => Buffer.alloc(bytes, letter);

  it.each([
    ['in order', [1, 2, 3]],
    ['out of order', [3, 1, 2]],
    ['last part first', [3, 2, 1]],
    ['a part twice', [1, 1, 2, 3, 2]],
  ])('becomes the parts in the order of their numbers, sent %s', async (name, order) => {
    const Key = `multi/${name}`;
    const bodies = [part('a', 5 * MiB), part('b', 5 * MiB), part('c', 1234)];
    const UploadId = await start(Key, { Metadata: { sha256: 'abc' }, ContentType: 'application/zstd' });
    const done = new Map<number, { PartNumber: number; ETag: string | undefined }>();
    for (const number of order) done.set(number, await uploadPart(Key, UploadId, number, bodies[number - 1]!));
    const { ETag } = await complete(
      Key,
      UploadId,
      [1, 2, 3].map((number) => done.get(number)!),
    );
    const read = await get(Key);
    expect(read.bytes.equals(Buffer.concat(bodies))).toBe(true);
    expect(read).toMatchObject({ ETag, ContentType: 'application/zstd', Metadata: { sha256: 'abc' } });
    const digests = bodies.map((body) => createHash('md5').update(body).digest());
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-3"`);
    expect(readdirSync(join(test.dataDir, 'objects', '.uploads'))).toEqual([]);
  });

  it('takes the last version of a part that is sent again with other bytes, and parts of unequal size', async () => {
    const Key = 'multi/again';
    const UploadId = await start(Key);
    await uploadPart(Key, UploadId, 1, part('x', 6 * MiB));
    const second = await uploadPart(Key, UploadId, 2, part('b', 7 * MiB));
    const first = await uploadPart(Key, UploadId, 1, part('a', 5 * MiB));
    const third = await uploadPart(Key, UploadId, 3, part('c', 8 * MiB));
    await uploadPart(Key, UploadId, 4, part('d', 10));
    await complete(Key, UploadId, [first, second, third]);
    const { bytes } = await get(Key);
    expect(bytes.equals(Buffer.concat([part('a', 5 * MiB), part('b', 7 * MiB), part('c', 8 * MiB)]))).toBe(true);
  });

  it('refuses a part below 5 MiB that is not the last, and a part it never got', async () => {
    const Key = 'multi/small';
    const UploadId = await start(Key);
    const parts = [
      await uploadPart(Key, UploadId, 1, part('a', 5 * MiB - 1)),
      await uploadPart(Key, UploadId, 2, part('b', 1)),
    ];
    expect(await errorOf(complete(Key, UploadId, parts))).toBe('EntityTooSmall');
    expect(await errorOf(complete(Key, UploadId, [{ PartNumber: 9, ETag: '"00"' }]))).toBe('InvalidPart');
    expect(await errorOf(get(Key))).toBe('NoSuchKey');
  });

  it('is listed by prefix until it is aborted', async () => {
    const ids = [await start('unfinished/a'), await start('unfinished/a'), await start('unfinished/ab')];
    const list = async (Prefix: string) =>
      (await test.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix }))).Uploads?.map(
        (each) => each.UploadId,
      );
    expect(await list('unfinished/a')).toEqual(ids);
    expect(await list('unfinished/ab')).toEqual([ids[2]]);
    for (const UploadId of ids.slice(0, 2)) {
      await test.s3.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key: 'unfinished/a', UploadId }));
    }
    expect(await list('unfinished/')).toEqual([ids[2]]);
    expect(await errorOf(uploadPart('unfinished/a', ids[0]!, 1, part('a', 1)))).toBe('NoSuchUpload');
  });
});
