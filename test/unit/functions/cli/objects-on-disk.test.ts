import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectsOnDisk } from '../../../../functions/cli/objects-on-disk.ts';
import { repairingStore } from '../../../../functions/cli/repairing-store.ts';
import { objectPath } from '../../../../infra/local/object-path.ts';
import { collect } from '../../../factories/collect.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';

const KEY = 'curated/table=runs/source=eu/dt=2026-11-20/part-00000.parquet';

/** Writes the file of an object. */
async function writeObject(dataDir: string, key: string, content: string): Promise<void> {
  const file = join(dataDir, 'objects', objectPath('runlake', key));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

describe('the objects of a data directory', () => {
  it('of tables are all that a query would read, also those that nobody has written through the store', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'runlake-audit-'));
    try {
      const store = new MemoryRawStore();
      await store.put(KEY, Buffer.from('whole'), { contentType: '', metadata: {} }, undefined);
      await writeObject(dataDir, KEY, 'whole');
      await writeObject(dataDir, KEY.replace('00000', '00001'), 'a copy');
      await writeObject(dataDir, KEY.replace('part-00000.parquet', 'notes.txt'), 'no rows');
      await writeObject(dataDir, 'raw/dt=2026-11-20/part-00001.parquet', 'nobody reads it from the disk');
      const disk = objectsOnDisk(store, dataDir);
      const listed = async (prefix: string) => (await collect(disk.listObjects(prefix))).map(({ key }) => key);
      expect(await listed(`${dirname(KEY)}/`)).toEqual([KEY, KEY.replace('00000', '00001')]);
      expect(await listed('curated/table=runs/source=eu/dt=2026-11-21/')).toEqual([]);
      expect(await listed('raw/dt=2026-11-20/')).toEqual([]);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('have for a rebuild the size of their files, and their ETag also without one', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'runlake-audit-'));
    try {
      const store = new MemoryRawStore();
      await store.put(KEY, Buffer.from('whole'), { contentType: '', metadata: { sha256: 'a' } }, undefined);
      const known = await store.head(KEY);
      const repairing = repairingStore(store, dataDir);
      expect(await repairing.head(KEY)).toEqual({ ...known, bytes: 0 });
      await writeObject(dataDir, KEY, 'wh');
      expect(await repairing.head(KEY)).toEqual({ ...known, bytes: 2 });
      expect(await repairing.head(`${KEY}.other`)).toBeUndefined();
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

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
