import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rawStoreContract } from '../contract/raw-store-contract.ts';
import { collect } from '../factories/collect.ts';
import { MemoryRawStore } from '../fakes/memory-raw-store.ts';

rawStoreContract('MemoryRawStore', async () => new MemoryRawStore());

describe('MemoryRawStore that keeps no bytes', () => {
  const store = new MemoryRawStore({ keepsBytes: (key) => key.startsWith('staging/') });
  const description = { contentType: 'text/plain', metadata: {} };

  it('keeps length and sha256 of a put', async () => {
    await store.put('raw/a', Buffer.from('abc'), description, undefined);
    const sha256 = createHash('sha256').update('abc').digest('hex');
    expect(store.objects.get('raw/a')).toMatchObject({ length: 3, sha256, bytes: undefined });
  });

  it('keeps length and sha256 of an upload whose parts come in order', async () => {
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 1), Buffer.from('end')];
    const id = await store.startUpload('raw/b', description);
    const parts = [
      await store.uploadPart('raw/b', id, 1, bodies[0]!),
      await store.uploadPart('raw/b', id, 2, bodies[1]!),
    ];
    await store.completeUpload('raw/b', id, parts, { kind: 'absent' });
    const sha256 = createHash('sha256').update(Buffer.concat(bodies)).digest('hex');
    expect(store.objects.get('raw/b')).toMatchObject({ length: 5 * 1024 * 1024 + 3, sha256, bytes: undefined });
  });

  it('refuses to read what it does not have, and reads what it was told to keep', async () => {
    await store.put('staging/a', Buffer.from('tail'), description, undefined);
    expect(await collect(store.read('staging/a'))).toEqual([Buffer.from('tail')]);
    await expect(collect(store.read('raw/a'))).rejects.toMatchObject({ kind: 'invariant' });
  });
});
