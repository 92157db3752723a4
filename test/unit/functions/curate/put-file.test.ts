import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putFile } from '../../../../functions/curate/put-file.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { WriteCondition } from '../../../../shared/ports/raw-store.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';

const KEY = 'curated/table=runs/part-00000.parquet';
const CONTENT = 'ten bytes.'.repeat(10);
const description = { contentType: 'x', metadata: { rows: '3' } };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-put-file-'));
  await writeFile(join(folder, 'file'), CONTENT);
});
afterAll(() => rm(folder, { recursive: true }));

const store = () => new MemoryRawStore({ minPartBytes: 1 });
const put = (into: MemoryRawStore, partBytes: number, condition: WriteCondition = { kind: 'absent' }) =>
  putFile(into, { path: join(folder, 'file'), bytes: CONTENT.length, key: KEY, description, condition, partBytes });

describe('putFile', () => {
  it.each([1, 7, 50, 99, 100, 101])('puts the same bytes in parts of %i', async (partBytes) => {
    const into = store();
    expect(await put(into, partBytes)).toEqual({ kind: 'written', etag: (await into.head(KEY))?.etag });
    expect(String(await collectBytes(into.read(KEY)))).toBe(CONTENT);
    expect((await into.head(KEY))?.metadata).toEqual({ rows: '3' });
    expect(into.uploads.size).toBe(0);
  });

  it.each([30, 1_000])('changes nothing when its condition does not hold, in parts of %i', async (partBytes) => {
    const into = store();
    await into.put(KEY, Buffer.from('other'), description, undefined);
    expect(await put(into, partBytes)).toEqual({ kind: 'precondition_failed' });
    expect(await put(into, partBytes, { kind: 'replace', etag: '"stale"' })).toEqual({ kind: 'precondition_failed' });
    expect(String(await collectBytes(into.read(KEY)))).toBe('other');
    expect(into.uploads.size).toBe(0);
  });

  it('gives up what a dead process had begun, and its own upload when it fails', async () => {
    const into = store();
    await into.startUpload(KEY, description);
    await into.startUpload('curated/other', description);
    into.uploadPart = () => Promise.reject(new IngestError('transient', 'the bucket is away'));
    await expect(put(into, 30)).rejects.toThrow('the bucket is away');
    expect([...into.uploads.values()].map(({ key }) => key)).toEqual(['curated/other']);
  });

  it('takes an upload that somebody else gave up as an object that somebody else wrote', async () => {
    const into = store();
    const complete = into.completeUpload.bind(into);
    into.completeUpload = async (key, uploadId, ...more) => {
      await into.abortUpload(key, uploadId);
      return await complete(key, uploadId, ...more);
    };
    expect(await put(into, 30)).toEqual({ kind: 'precondition_failed' });
    expect(into.objects.size).toBe(0);
  });
});
