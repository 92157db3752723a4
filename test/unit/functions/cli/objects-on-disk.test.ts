import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectsOnDisk } from '../../../../functions/cli/objects-on-disk.ts';
import { objectPath } from '../../../../infra/local/object-path.ts';
import { collect } from '../../../factories/collect.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';

describe('the objects of a data directory', () => {
  it('have the sizes that their files have, and are not there without a file', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'runlake-audit-'));
    try {
      const store = new MemoryRawStore();
      const keys = ['raw/a', 'raw/b', 'raw/c'];
      for (const key of keys) {
        await store.put(key, Buffer.from('whole'), { contentType: '', metadata: {} }, undefined);
        if (key === 'raw/c') continue;
        const file = join(dataDir, 'objects', objectPath('runlake', key));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, 'whole');
        if (key === 'raw/b') await truncate(file, 2);
      }
      const disk = objectsOnDisk(store, dataDir);
      expect((await collect(disk.listObjects('raw/'))).map(({ key, bytes }) => [key, bytes])).toEqual([
        ['raw/a', 5],
        ['raw/b', 2],
      ]);
      expect(await Promise.all([...keys, 'raw/d'].map(async (key) => (await disk.head(key))?.bytes))).toEqual([
        5,
        2,
        undefined,
        undefined,
      ]);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
