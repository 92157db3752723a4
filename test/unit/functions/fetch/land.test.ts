import { createHash, randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { land } from '../../../../functions/fetch/land.ts';
import { LostLease } from '../../../../functions/fetch/lost-lease.ts';
import type { Delivery } from '../../../../functions/services.ts';
import { decompress } from '../../../../shared/adapters/zstd-frames.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { rawKey } from '../../../../shared/domain/object-key.ts';
import type { PartToLand } from '../../../../shared/domain/outcome.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { fetchTask, NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { delivery, type PipelineOptions, pipeline, timeFor, VendorFile } from '../pipeline.ts';

const DESCRIPTION = { contentType: 'application/json', metadata: {} };
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A worker that holds the lease of a recorded slice. */
async function worker(options: PipelineOptions = {}, changes: Partial<SliceRow> = {}) {
  const parts = pipeline({}, options);
  const recorded = sliceRow(changes);
  await parts.index.record([recorded]);
  const lease = await parts.index.lease(fetchTask(recorded), 'message-1', NOON_MS, NOON_MS + 900_000);
  if (lease.kind !== 'leased') throw new Error(lease.why);
  const landPart = (part: PartToLand, row = lease.row, how: Partial<Delivery> = {}) =>
    land(parts.services, parts.source, row, part, delivery(how));
  const key = rawKey(recorded, { index: 1, extension: 'json' }, NOON_MS, options.compression ?? 'zstd');
  const contentOf = async (): Promise<Buffer> =>
    collectBytes(decompress(parts.store.read(key), options.compression ?? 'zstd'));
  return { ...parts, row: lease.row, landPart, key, contentOf };
}

/** More than a block of the compressor, so that the object needs several parts. */
const LARGE = randomBytes(3 * 1024 * 1024);
const PART_BYTES = 400_000;

describe('a small log', () => {
  it.each(['zstd', 'gzip'] as const)('lands with one put, with its measures, as %s', async (compression) => {
    const { landPart, store, key, contentOf } = await worker({ compression });
    const content = Buffer.from('{"a":1}\n{"b":2}\nlast');
    const landing = await landPart(new VendorFile(content).part());
    const stored = store.objects.get(key);
    expect(landing).toEqual({
      kind: 'landed',
      part: {
        key,
        index: 1,
        bytes: content.length,
        lines: 3,
        sha256: sha256(content),
        storedBytes: stored?.length,
        etag: stored?.etag,
      },
    });
    expect(stored).toMatchObject({
      contentType: 'application/json',
      metadata: { source: 'talend-eu', run: 'run-1', bytes: '20', lines: '3', sha256: sha256(content) },
    });
    expect((await contentOf()).equals(content)).toBe(true);
    expect([...store.objects.keys()]).toEqual([key]);
  });

  it('is there only when it is whole: a download that fails leaves nothing', async () => {
    const { landPart, store } = await worker();
    const file = new VendorFile(randomBytes(1_000), 100);
    file.validator = undefined;
    file.breaks = [500];
    await expect(landPart(file.part())).rejects.toMatchObject({ kind: 'transient' });
    expect([store.objects.size, store.uploads.size]).toEqual([0, 0]);
  });

  it('passes on what the vendor says instead of a file', async () => {
    const { landPart } = await worker();
    const gone = new IngestError('gone', 'purged');
    await expect(landPart({ ...new VendorFile('').part(), open: () => Promise.reject(gone) })).rejects.toBe(gone);
  });
});

describe('a large log', () => {
  it('lands as one object of several parts', async () => {
    const { landPart, store, key, contentOf } = await worker({ partBytes: PART_BYTES });
    const uploadPart = vi.spyOn(store, 'uploadPart');
    const landing = await landPart(new VendorFile(LARGE).part());
    expect(landing).toMatchObject({ kind: 'landed', part: { bytes: LARGE.length, sha256: sha256(LARGE) } });
    expect(landing.kind === 'landed' && landing.part.storedBytes).toBe(store.objects.get(key)?.length);
    expect((await contentOf()).equals(LARGE)).toBe(true);
    expect(uploadPart.mock.calls.map(([, , number]) => number)).toEqual(
      uploadPart.mock.calls.map((_call, index) => index + 1),
    );
    expect(uploadPart.mock.calls.length).toBeGreaterThan(2);
    const all = uploadPart.mock.calls.slice(0, -1);
    expect(all.every(([, , , body]) => body.byteLength >= PART_BYTES)).toBe(true);
    expect(store.uploads.size).toBe(0);
  });

  it('that fails on its way leaves no unfinished upload', async () => {
    const { landPart, store } = await worker({ partBytes: PART_BYTES });
    const file = new VendorFile(LARGE);
    file.validator = undefined;
    file.breaks = [LARGE.length - 10];
    await expect(landPart(file.part())).rejects.toMatchObject({ kind: 'transient' });
    expect([store.objects.size, store.uploads.size]).toEqual([0, 0]);
  });

  it('whose part can not be uploaded fails, and leaves no unfinished upload', async () => {
    const { landPart, store } = await worker({ partBytes: PART_BYTES });
    const uploadPart = vi.spyOn(store, 'uploadPart');
    uploadPart.mockRejectedValueOnce(new IngestError('transient', 'S3 is down'));
    await expect(landPart(new VendorFile(LARGE).part())).rejects.toMatchObject({ message: 'S3 is down' });
    expect([store.objects.size, store.uploads.size]).toEqual([0, 0]);
  });

  it('removes what an earlier attempt left unfinished, of this object only', async () => {
    for (const [changes, how] of [
      [{ failures: 1 }, {}],
      [{}, { receiveCount: 2 }],
    ] as const) {
      const { landPart, store, key, row } = await worker({ partBytes: PART_BYTES }, changes);
      await store.startUpload(key, DESCRIPTION);
      await store.startUpload(key, DESCRIPTION);
      const other = await store.startUpload(`${key}2`, DESCRIPTION);
      await landPart(new VendorFile(LARGE).part(), row, how);
      expect([...store.uploads.keys()]).toEqual([other]);
    }
  });

  it('does not look for leftovers where there can be none', async () => {
    const { landPart, store } = await worker({ partBytes: PART_BYTES });
    const look = vi.spyOn(store, 'unfinishedUploads');
    await landPart(new VendorFile(LARGE).part());
    expect(look).not.toHaveBeenCalled();
  });

  it('whose upload vanishes is not taken for a log that the vendor deleted', async () => {
    const { landPart, store } = await worker({ partBytes: PART_BYTES });
    vi.spyOn(store, 'completeUpload').mockRejectedValueOnce(new IngestError('gone', 'no such upload'));
    await expect(landPart(new VendorFile(LARGE).part())).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('an empty log', () => {
  it.each<[string, number | undefined]>([
    ['', undefined],
    ['', 4],
    ['[]', 0],
    [' []\n', 0],
  ])('%j with %s announced lines leaves no object', async (content, announcedLines) => {
    const { landPart, store } = await worker();
    const announced = announcedLines === undefined ? {} : { announcedLines };
    expect(await landPart(new VendorFile(content, 1).part(announced))).toEqual({ kind: 'empty' });
    expect([store.objects.size, store.uploads.size]).toEqual([0, 0]);
  });

  it.each<[string, number | undefined]>([
    ['[]', undefined],
    ['[]', 3],
    ['\n', undefined],
    [`[]${' '.repeat(63)}`, 0],
  ])('is not what %j with %s announced lines is', async (content, announcedLines) => {
    const { landPart, contentOf } = await worker();
    const announced = announcedLines === undefined ? {} : { announcedLines };
    const landing = await landPart(new VendorFile(content, 1).part(announced));
    expect(landing.kind).toBe('landed');
    expect(String(await contentOf())).toBe(content);
  });
});

describe('an object that is there already', () => {
  const content = Buffer.from('the log of the run\n'.repeat(50));

  it('with the same bytes, left by an attempt that died before its commit, is kept', async () => {
    const { landPart, store, key } = await worker();
    const first = await landPart(new VendorFile(content).part());
    const etag = store.objects.get(key)?.etag;
    const put = vi.spyOn(store, 'put');
    expect(await landPart(new VendorFile(content, 7).part())).toEqual(first);
    expect(put.mock.calls.map(([, , , condition]) => condition)).toEqual([{ kind: 'absent' }]);
    expect(store.objects.get(key)?.etag).toBe(etag);
  });

  it.each([
    ['of another content', 'something else', {}],
    ['that only says that it is the same', 'x', { sha256: sha256(content) }],
  ])('%s is replaced', async (_what, there, metadata) => {
    const { landPart, store, key, contentOf } = await worker();
    await store.put(key, Buffer.from(there), { ...DESCRIPTION, metadata }, undefined);
    const landing = await landPart(new VendorFile(content).part());
    expect((await contentOf()).equals(content)).toBe(true);
    expect(landing).toMatchObject({ part: { etag: store.objects.get(key)?.etag, sha256: sha256(content) } });
  });

  it('is replaced by a large log, too', async () => {
    const { landPart, store, key, contentOf } = await worker({ partBytes: PART_BYTES });
    await store.put(key, Buffer.from('something else'), DESCRIPTION, undefined);
    await landPart(new VendorFile(LARGE).part());
    expect((await contentOf()).equals(LARGE)).toBe(true);
    expect(store.uploads.size).toBe(0);
  });

  it.each([
    ['small', content, 2_000],
    ['large', LARGE, PART_BYTES],
  ])('is not touched by a worker with a %s log that has lost its lease', async (_size, bytes, partBytes) => {
    const { landPart, store, key, index, row } = await worker({ partBytes });
    await store.put(key, Buffer.from('of the new owner'), DESCRIPTION, undefined);
    const before = store.objects.get(key);
    await index.save(row);
    await expect(landPart(new VendorFile(bytes).part())).rejects.toBeInstanceOf(LostLease);
    expect(store.objects.get(key)).toBe(before);
    expect(store.uploads.size).toBe(0);
  });

  it('with the same bytes is not even reported by a worker that has lost its lease', async () => {
    const { landPart, index, row } = await worker();
    await landPart(new VendorFile(content).part());
    await index.save(row);
    await expect(landPart(new VendorFile(content).part())).rejects.toBeInstanceOf(LostLease);
  });

  it('that changes while it is looked at is left to the next attempt', async () => {
    const { landPart, store, key } = await worker();
    await store.put(key, Buffer.from('one'), DESCRIPTION, undefined);
    const head = store.head.bind(store);
    vi.spyOn(store, 'head').mockImplementation(async (asked) => {
      const seen = await head(asked);
      await store.put(key, Buffer.from('two'), DESCRIPTION, undefined);
      return seen;
    });
    await expect(landPart(new VendorFile(content).part())).rejects.toMatchObject({ kind: 'transient' });
    expect(String(store.objects.get(key)?.bytes)).toBe('two');
  });
});

describe('a log that outlives its invocation', () => {
  const handedOver = async (file: VendorFile, chunks: number, options: PipelineOptions = {}) => {
    const all = await worker(options);
    const part = file.part();
    // `land` asks for the time after each chunk; the lease, which asks first, is not taken here.
    const landing = await all.landPart(part, all.row, { remainingMs: timeFor(chunks - 2) });
    if (landing.kind !== 'handed_over') throw new Error(`it was ${landing.kind}`);
    return { ...all, part, landing, next: { ...all.row, upload: landing.checkpoint } };
  };

  it('is handed over with everything that is safe, and nothing is visible yet', async () => {
    const content = Buffer.from('one\ntwo\nthree\nfour\n');
    const { landing, store, key } = await handedOver(new VendorFile(content, 5), 2);
    expect(landing.checkpoint).toMatchObject({
      partIndex: 1,
      key,
      offset: 10,
      lines: 2,
      validator: '"v1"',
      uploaded: [],
    });
    expect([...store.objects.keys()]).toEqual([landing.checkpoint.tailKey]);
    expect(landing.checkpoint.tailKey).toMatch(/^staging\//);
  });

  it('goes on where it stopped', async () => {
    const content = Buffer.from('one\ntwo\nthree\nfour\n');
    const file = new VendorFile(content, 5);
    const { landPart, next, part, contentOf } = await handedOver(file, 2);
    const landing = await landPart(part, next);
    expect(file.opened).toEqual([undefined, { offset: 10, validator: '"v1"' }]);
    expect(landing).toMatchObject({ kind: 'landed', part: { bytes: 19, lines: 4, sha256: sha256(content) } });
    expect((await contentOf()).equals(content)).toBe(true);
  });

  it('is not handed over when all of it has come, nor when the vendor could not resume it', async () => {
    for (const validator of ['"v1"', undefined]) {
      const { landPart, row } = await worker();
      const file = new VendorFile('one\ntwo\n', validator === undefined ? 2 : 8);
      file.validator = validator;
      expect(await landPart(file.part(), row, { remainingMs: () => 0 })).toMatchObject({ kind: 'landed' });
    }
  });

  it('starts again when the file has changed meanwhile, and removes what it had', async () => {
    const file = new VendorFile(LARGE);
    const { landPart, next, part, store, contentOf, key } = await handedOver(file, 40, { partBytes: PART_BYTES });
    expect(next.upload.uploaded.length).toBeGreaterThan(0);
    file.content = Buffer.from('a new, shorter log\n');
    file.validator = '"v2"';
    expect(await landPart(part, next)).toMatchObject({ part: { sha256: sha256(file.content), lines: 1, bytes: 19 } });
    expect((await contentOf()).equals(file.content)).toBe(true);
    expect([[...store.objects.keys()], store.uploads.size]).toEqual([[key], 0]);
  });

  it('starts again when the checkpoint is of another part', async () => {
    const file = new VendorFile('one\ntwo\nthree\n', 4);
    const { landPart, next, store } = await handedOver(file, 2);
    const other = { ...new VendorFile('the second part\n').part(), index: 2, of: 2 };
    expect(await landPart(other, next)).toMatchObject({ kind: 'landed', part: { index: 2, bytes: 16 } });
    expect([...store.objects.keys()].filter((key) => key.startsWith('staging/'))).toEqual([]);
  });

  it.each([
    ['the tail', (parts: Awaited<ReturnType<typeof handedOver>>) => parts.store.delete(parts.next.upload.tailKey)],
    [
      'the upload',
      (parts: Awaited<ReturnType<typeof handedOver>>) =>
        parts.store.abortUpload(parts.key, parts.next.upload.uploadId ?? ''),
    ],
  ])('says so when %s has been lost, as something that may heal and not as a log that is gone', async (_what, lose) => {
    const parts = await handedOver(new VendorFile(LARGE), 40, { partBytes: PART_BYTES });
    await lose(parts);
    await expect(parts.landPart(parts.part, parts.next)).rejects.toMatchObject({
      kind: 'transient',
      name: 'IngestError',
    });
    expect(parts.store.objects.has(parts.key)).toBe(false);
  });

  it('keeps its upload when the next invocation fails, so that another can go on', async () => {
    const file = new VendorFile(LARGE);
    const { landPart, next, part, store, contentOf } = await handedOver(file, 40, { partBytes: PART_BYTES });
    file.breaks = [LARGE.length - 5, LARGE.length - 5, LARGE.length - 5, LARGE.length - 5];
    await expect(landPart(part, next)).rejects.toMatchObject({ kind: 'transient' });
    expect(store.uploads.size).toBe(1);
    file.breaks = [];
    expect(await landPart(part, next)).toMatchObject({ part: { sha256: sha256(LARGE) } });
    expect((await contentOf()).equals(LARGE)).toBe(true);
  });

  it('is refused when what was stored of it is not as long as what was received', async () => {
    const file = new VendorFile('one\ntwo\nthree\nfour\n', 5);
    const { landPart, next, part, store } = await handedOver(file, 2);
    await store.put(next.upload.tailKey, zstdCompressSync(Buffer.from('one\n')), DESCRIPTION, undefined);
    await expect(landPart(part, next)).rejects.toMatchObject({ kind: 'invariant' });
  });

  it('keeps the tail that a saved checkpoint stands on, whatever a worker after it leaves', async () => {
    const file = new VendorFile(randomBytes(300), 100);
    const { landPart, next, part, contentOf } = await handedOver(file, 1);
    // This one hands over, too, and dies before its checkpoint is saved; the next worker takes the lease anew.
    await landPart(part, { ...next, revision: next.revision + 1 }, { remainingMs: timeFor(-1) });
    await landPart(part, { ...next, revision: next.revision + 2 });
    expect((await contentOf()).equals(file.content)).toBe(true);
  });
});
