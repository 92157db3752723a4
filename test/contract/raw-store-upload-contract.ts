import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RawStore, UploadedPart, WriteCondition } from '../../shared/ports/raw-store.ts';
import { collectBytes } from '../factories/collect.ts';

const ABSENT: WriteCondition = { kind: 'absent' };
const TEXT = { contentType: 'text/plain', metadata: {} };
const MIB = 1024 * 1024;

const newKey = (): string => `raw/test/${randomUUID()}/part-00001.json.zst`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const putText = async (store: RawStore, key: string, text: string): Promise<string> => {
  const result = await store.put(key, bytesOf(text), TEXT, undefined);
  return result.kind === 'written' ? result.etag : 'not written';
};

/** What every bucket must do with multipart uploads. */
export function rawStoreUploadContract(store: () => RawStore): void {
  describe('an upload', () => {
    const uploaded = async (key: string, bodies: readonly Uint8Array[]) => {
      const id = await store().startUpload(key, TEXT);
      const parts: UploadedPart[] = [];
      for (const [index, body] of bodies.entries()) parts.push(await store().uploadPart(key, id, index + 1, body));
      return { id, parts };
    };
    const contentOf = async (key: string): Promise<Buffer> => await collectBytes(store().read(key));
    const [large, rest] = [randomBytes(5 * MIB + 1), randomBytes(1000)];

    it('becomes one object with its metadata when it is completed, and not before', async () => {
      const key = newKey();
      const id = await store().startUpload(key, { contentType: 'application/json', metadata: { run: 'r 1' } });
      const parts = [await store().uploadPart(key, id, 1, large), await store().uploadPart(key, id, 2, rest)];
      expect(await store().head(key)).toBeUndefined();
      const result = await store().completeUpload(key, id, parts, ABSENT);
      expect(result).toMatchObject({ kind: 'written' });
      const head = await store().head(key);
      expect(head).toEqual({
        etag: result.kind === 'written' && result.etag,
        bytes: large.length + 1000,
        metadata: { run: 'r 1' },
      });
      expect((await contentOf(key)).equals(Buffer.concat([large, rest]))).toBe(true);
      expect(await store().unfinishedUploads(key)).toEqual([]);
    });

    it('takes a part again, and the later one counts', async () => {
      const key = newKey();
      const { id } = await uploaded(key, [bytesOf('first try')]);
      const part = await store().uploadPart(key, id, 1, bytesOf('second try'));
      await store().completeUpload(key, id, [part], ABSENT);
      expect(String(await contentOf(key))).toBe('second try');
    });

    it('stays as it is when its condition fails, and can be completed under another', async () => {
      const key = newKey();
      const etag = await putText(store(), key, 'somebody was faster');
      const { id, parts } = await uploaded(key, [rest]);
      expect(await store().completeUpload(key, id, parts, ABSENT)).toEqual({ kind: 'precondition_failed' });
      expect(String(await contentOf(key))).toBe('somebody was faster');
      expect(await store().unfinishedUploads(key)).toEqual([id]);
      const other: WriteCondition = { kind: 'replace', etag: '"0123456789abcdef0123456789abcdef"' };
      expect(await store().completeUpload(key, id, parts, other)).toEqual({ kind: 'precondition_failed' });
      expect(await store().completeUpload(key, id, parts, { kind: 'replace', etag })).toMatchObject({
        kind: 'written',
      });
      expect((await contentOf(key)).equals(rest)).toBe(true);
    });

    it('is completed by one of twenty racers', async () => {
      const key = newKey();
      const uploads = await Promise.all(Array.from({ length: 20 }, () => uploaded(key, [randomBytes(100)])));
      const results = await Promise.all(uploads.map(({ id, parts }) => store().completeUpload(key, id, parts, ABSENT)));
      expect(results.filter(({ kind }) => kind === 'written')).toHaveLength(1);
      expect(await store().unfinishedUploads(key)).toHaveLength(19);
    });

    it('is gone after it was aborted, and can be aborted twice', async () => {
      const key = newKey();
      const { id, parts } = await uploaded(key, [rest]);
      await store().abortUpload(key, id);
      await store().abortUpload(key, id);
      expect(await store().unfinishedUploads(key)).toEqual([]);
      await expect(store().uploadPart(key, id, 2, rest)).rejects.toMatchObject({ kind: 'gone' });
      await expect(store().completeUpload(key, id, parts, ABSENT)).rejects.toMatchObject({ kind: 'gone' });
      expect(await store().head(key)).toBeUndefined();
    });

    it('is listed under its own key, not under one that begins alike', async () => {
      const key = newKey();
      const own = await store().startUpload(key, TEXT);
      const another = await store().startUpload(key, TEXT);
      await store().startUpload(`${key}2`, TEXT);
      expect((await store().unfinishedUploads(key)).sort()).toEqual([own, another].sort());
    });
  });
}
