import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectBytes } from '../../../factories/collect.ts';
import { AT_FOUR, LOG, open, piece, storeOf, whole } from './download-bench.ts';
import { FILE_URL, failureOf, type Reply } from './talend-bench.ts';

describe('a download', () => {
  it('is asked for without credentials, counts as a request and is told', async () => {
    const vendor = storeOf(whole());
    await open(vendor);
    expect(vendor.seen[0]?.url.href).toBe(FILE_URL);
    expect(vendor.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(vendor.seen[0]?.headers).not.toHaveProperty('range');
    expect(vendor.tally.requests).toBe(1);
    expect(vendor.telemetry.events).toEqual([
      { kind: 'request', source: 'talend-eu', endpoint: 'download', status: 200 },
    ]);
  });

  it('is the whole file, with its size and its strong validator', async () => {
    const { body, ...about } = await open(storeOf(whole({ headers: { etag: '"v1"' } })));
    expect(about).toStrictEqual({ offset: 0, size: 10, validator: '"v1"' });
    expect(await collectBytes(body)).toEqual(LOG);
  });

  it('has no validator where the vendor gives none, or a weak one', async () => {
    expect(await open(storeOf(whole()))).not.toHaveProperty('validator');
    expect(await open(storeOf(whole({ headers: { etag: 'W/"v1"' } })))).not.toHaveProperty('validator');
  });

  it('has no size where the vendor says none', async () => {
    const length = { 'content-length': 'unknown', 'transfer-encoding': 'chunked' };
    expect(await open(storeOf(whole({ headers: length })))).not.toHaveProperty('size');
  });

  it('is never asked for at a private address', async () => {
    const error = await failureOf(open(storeOf(whole()), undefined, 'https://169.254.169.254/latest'));
    expect(error.kind).toBe('contract');
  });

  it('needs an address, and says so without repeating what the vendor gave', async () => {
    const error = await failureOf(open(storeOf(whole()), undefined, 'no address'));
    expect(error).toMatchObject({ kind: 'contract', source: 'talend-eu' });
    expect(error.message).toBe('the vendor gave source talend-eu a download address that is none');
  });
});

describe('a download that is resumed', () => {
  it('asks for the rest of the same file, and gets it', async () => {
    const vendor = storeOf(piece('bytes 4-9/10', { etag: '"v1"' }));
    const { body, ...about } = await open(vendor, AT_FOUR);
    expect(vendor.seen[0]?.headers).toMatchObject({ range: 'bytes=4-', 'if-range': '"v1"' });
    expect(about).toStrictEqual({ offset: 4, size: 10, validator: '"v1"' });
    expect((await collectBytes(body)).toString()).toBe('456789');
  });

  it('is believed where the rest comes without a validator', async () => {
    expect(await open(storeOf(piece('bytes 4-9/10')), AT_FOUR)).toMatchObject({ offset: 4, size: 10 });
  });

  it('begins anew where the file has changed and comes as a whole', async () => {
    expect(await open(storeOf(whole({ headers: { etag: '"v2"' } })), AT_FOUR)).toMatchObject({
      offset: 0,
      validator: '"v2"',
    });
  });

  it('begins anew where the file has become shorter than what is held', async () => {
    const vendor = storeOf({ status: 416 }, whole());
    const { body, offset } = await open(vendor, AT_FOUR);
    expect(offset).toBe(0);
    expect(await collectBytes(body)).toEqual(LOG);
    expect(vendor.seen[1]?.headers).not.toHaveProperty('range');
    expect([vendor.discarded, vendor.tally.requests]).toEqual([[416], 2]);
  });

  it.each([
    ['another start', piece('bytes 5-9/10')],
    ['no range', { status: 206, bytes: LOG }],
    ['a range in another unit', piece('kilobytes 4-9/10')],
    ['more words before the range', piece('about bytes 4-9/10')],
    ['more words after the range', piece('bytes 4-9/10 or so')],
    ['an unknown size', piece('bytes 4-9/*')],
    ['another file', piece('bytes 4-9/10', { etag: '"v2"' })],
  ])('is given up for now where the vendor answers with %s', async (_what, reply) => {
    const vendor = storeOf(reply);
    const error = await failureOf(open(vendor, AT_FOUR));
    expect(error).toMatchObject({
      kind: 'transient',
      source: 'talend-eu',
      safe: { endpoint: 'download', status: 206 },
      message: 'download of source talend-eu gave another range than it was asked for',
    });
    expect(vendor.discarded).toEqual([206]);
  });
});

it('a part of a file that nobody asked for is taken when it begins at the start, and only then', async () => {
  const about = await open(
    storeOf({ status: 206, bytes: LOG, headers: { 'content-range': 'bytes 0-9/10', etag: '"v"' } }),
  );
  expect(about).toMatchObject({ offset: 0, size: 10, validator: '"v"' });
  expect((await failureOf(open(storeOf(piece('bytes 4-9/10'))))).kind).toBe('transient');
});

describe('a download that is compressed for its way', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    [' GZIP ', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('gives what it holds: %s', async (encoding, compress) => {
    const reply = { bytes: compress(LOG), headers: { 'content-encoding': encoding } };
    const { body } = await open(storeOf(reply));
    expect(await collectBytes(body)).toEqual(LOG);
  });

  it('is not resumed, as offsets into its bytes are none into the log', async () => {
    const reply = { bytes: gzipSync(LOG), headers: { 'content-encoding': 'gzip', etag: '"v1"' } };
    const { body: _body, ...about } = await open(storeOf(reply));
    expect(about).toStrictEqual({ offset: 0 });
  });

  it.each([
    ['broken', Buffer.from('this is no gzip')],
    ['cut short', gzipSync(LOG).subarray(0, 12)],
  ])('is asked for again where its encoding is %s', async (_what, bytes) => {
    const { body } = await open(storeOf({ bytes, headers: { 'content-encoding': 'gzip' } }));
    const error = await failureOf(collectBytes(body));
    expect(error).toMatchObject({ kind: 'transient', source: 'talend-eu' });
    expect(error.message).toBe('download of source talend-eu: its content encoding is broken or cut short');
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('says that the connection broke where that was the reason', async () => {
    const reply: Reply = {
      bytes: gzipSync(LOG),
      headers: { 'content-encoding': 'gzip' },
      breakAfter: { bytes: 12, how: 'reset' },
    };
    const error = await failureOf(collectBytes((await open(storeOf(reply))).body));
    expect(error.message).toContain('broke off in the middle of a body');
  });
});
