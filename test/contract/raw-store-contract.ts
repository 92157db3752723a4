import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RawStore, WriteCondition } from '../../shared/ports/raw-store.ts';
import { collect, collectBytes } from '../factories/collect.ts';
import { rawStoreUploadContract } from './raw-store-upload-contract.ts';

const ABSENT: WriteCondition = { kind: 'absent' };
const TEXT = { contentType: 'text/plain', metadata: {} };

const newKey = (): string => `raw/test/${randomUUID()}/part-00001.json.zst`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every bucket must do; run for the fake and for S3. */
export function rawStoreContract(name: string, makeSubject: () => Promise<RawStore>): void {
  describe(`${name} as raw store`, () => {
    let store: RawStore;
    beforeAll(async () => {
      store = await makeSubject();
    });

    const contentOf = async (key: string): Promise<Buffer> => await collectBytes(store.read(key));
    const written = async (key: string, text: string): Promise<string> => {
      const result = await store.put(key, bytesOf(text), TEXT, undefined);
      return result.kind === 'written' ? result.etag : 'not written';
    };
    describe('put', () => {
      it.each([0, 1, 100_000])('gives back the %i bytes that were put, and their measure', async (length) => {
        const key = newKey();
        const body = randomBytes(length);
        const result = await store.put(key, body, TEXT, ABSENT);
        expect(await contentOf(key)).toEqual(body);
        expect(await store.head(key)).toEqual({
          etag: result.kind === 'written' && result.etag,
          bytes: length,
          metadata: {},
        });
      });

      it('keeps metadata as they were, in any script, with spaces and percent signs', async () => {
        const key = newKey();
        const metadata = { run: 'ä 日本 100% %20', sha256: 'ab12', plain: 'a-b_c.d/e:f', padded: ' x ' };
        await store.put(key, bytesOf('x'), { contentType: 'application/json', metadata }, ABSENT);
        expect((await store.head(key))?.metadata).toEqual(metadata);
      });

      it('writes nothing where an object is when there must be none', async () => {
        const key = newKey();
        await written(key, 'first');
        expect(await store.put(key, bytesOf('second'), TEXT, ABSENT)).toEqual({ kind: 'precondition_failed' });
        expect(String(await contentOf(key))).toBe('first');
      });

      it('lets one of twenty racers write where nothing is', async () => {
        const key = newKey();
        const racers = Array.from({ length: 20 }, (_, racer) =>
          store.put(key, bytesOf(`racer ${racer}`), TEXT, ABSENT),
        );
        const results = await Promise.all(racers);
        const winner = results.findIndex(({ kind }) => kind === 'written');
        expect(results.filter(({ kind }) => kind === 'written')).toHaveLength(1);
        expect(String(await contentOf(key))).toBe(`racer ${winner}`);
      });

      it('replaces the object with the given ETag, and no other', async () => {
        const key = newKey();
        const etag = await written(key, 'first');
        expect(await store.put(key, bytesOf('second'), TEXT, { kind: 'replace', etag })).toMatchObject({
          kind: 'written',
        });
        const again = await store.put(key, bytesOf('third'), TEXT, { kind: 'replace', etag });
        expect(again).toEqual({ kind: 'precondition_failed' });
        expect(String(await contentOf(key))).toBe('second');
      });

      it('lets one of twenty racers replace an object', async () => {
        const key = newKey();
        const condition: WriteCondition = { kind: 'replace', etag: await written(key, 'first') };
        const racers = Array.from({ length: 20 }, (_, racer) =>
          store.put(key, bytesOf(`racer ${racer}`), TEXT, condition),
        );
        expect((await Promise.all(racers)).filter(({ kind }) => kind === 'written')).toHaveLength(1);
      });

      it('replaces nothing where nothing is', async () => {
        const key = newKey();
        const result = await store.put(key, bytesOf('x'), TEXT, {
          kind: 'replace',
          etag: '"0123456789abcdef0123456789abcdef"',
        });
        expect(result).toEqual({ kind: 'precondition_failed' });
        expect(await store.head(key)).toBeUndefined();
      });

      it('overwrites without a condition', async () => {
        const key = newKey();
        await written(key, 'first');
        await written(key, 'second');
        expect(String(await contentOf(key))).toBe('second');
      });
    });

    rawStoreUploadContract(() => store);

    it('says gone for an object that is not there', async () => {
      const key = newKey();
      await expect(contentOf(key)).rejects.toMatchObject({ kind: 'gone', message: expect.stringContaining(key) });
      expect(await store.head(key)).toBeUndefined();
    });

    it('deletes an object, and does not mind when it is not there', async () => {
      const key = newKey();
      await written(key, 'x');
      await store.delete(key);
      await store.delete(key);
      expect(await store.head(key)).toBeUndefined();
    });

    it('lists the keys under a prefix in ascending order, over more than one page', async () => {
      const prefix = `raw/list-${randomUUID()}/`;
      const keys = Array.from({ length: 1_050 }, (_, number) => `${prefix}${number}`);
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, bytesOf('x'), TEXT, undefined)));
      }
      expect(await collect(store.list(prefix))).toEqual([...keys].sort());
      expect(await collect(store.list(`${prefix}nothing`))).toEqual([]);
    });

    it('lists sizes and ETags as a look at each object gives them', async () => {
      const prefix = `raw/sizes-${randomUUID()}/`;
      for (const [name, text] of Object.entries({ a: 'x', b: '', c: 'longer' }))
        await written(`${prefix}${name}`, text);
      const listed = await collect(store.listObjects(prefix));
      expect(listed.map(({ key, bytes }) => [key.slice(prefix.length), bytes])).toEqual([
        ['a', 1],
        ['b', 0],
        ['c', 6],
      ]);
      for (const { key, etag, bytes } of listed) expect(await store.head(key)).toMatchObject({ etag, bytes });
    });

    it('takes keys with every character that our keys have', async () => {
      const key = `raw/vendor=talend/dt=2026-11-20/run%2F1%20%E2%82%AC ~(x)/part-00001.json.zst`;
      await written(key, 'x');
      expect(String(await contentOf(key))).toBe('x');
      expect(await collect(store.list('raw/vendor=talend/dt=2026-11-20/'))).toEqual([key]);
    });
  });
}
