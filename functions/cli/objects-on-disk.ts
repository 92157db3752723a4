import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectPath } from '../../infra/local/object-path.ts';
import { PREFIX } from '../../shared/config/names.ts';
import type { ListedObject, ObjectHead, RawStore } from '../../shared/ports/raw-store.ts';
import { LOCAL } from './local-names.ts';

/** Nobody has written it through the store. */
const NO_ETAG = '';

/**
 * The bucket of a data directory, each object with the size that its file really has; one whose file is gone is not there.
 *
 * The embedded S3 lists what it has written, and looks at a file only when it is read. Queries read the files of tables
 * without it, so a folder of those is listed with files that it knows nothing of; they have no ETag.
 */
export function objectsOnDisk(store: RawStore, dataDir: string): Pick<RawStore, 'listObjects' | 'head' | 'read'> {
  return {
    async *listObjects(prefix): AsyncGenerator<ListedObject> {
      const known = new Set<string>();
      for await (const object of store.listObjects(prefix)) {
        known.add(object.key);
        const bytes = await sizeOnDisk(dataDir, object.key);
        if (bytes !== undefined) yield { ...object, bytes };
      }
      const isOfTable = prefix.startsWith(PREFIX.curated) && prefix.endsWith('/');
      for (const key of isOfTable ? await parquetFiles(dataDir, prefix) : []) {
        const bytes = known.has(key) ? undefined : await sizeOnDisk(dataDir, key);
        if (bytes !== undefined) yield { key, bytes, etag: NO_ETAG };
      }
    },
    head: async (key): Promise<ObjectHead | undefined> => {
      const head = await store.head(key);
      const bytes = head === undefined ? undefined : await sizeOnDisk(dataDir, key);
      return head === undefined || bytes === undefined ? undefined : { ...head, bytes };
    },
    read: (key) => store.read(key),
  };
}

/** Size of an object's file; `undefined` when there is none. Units: bytes. */
export async function sizeOnDisk(dataDir: string, key: string): Promise<number | undefined> {
  const found = await stat(join(dataDir, 'objects', objectPath(LOCAL.bucket, key))).catch(nothingThere);
  return found?.size;
}

/** Keys of the files right below a prefix that a query would read. */
async function parquetFiles(dataDir: string, prefix: string): Promise<string[]> {
  const folder = join(dataDir, 'objects', objectPath(LOCAL.bucket, prefix.slice(0, -1)));
  const names = (await readdir(folder).catch(nothingThere)) ?? [];
  return names
    .filter((name) => /^part-.*\.parquet$/.test(name))
    .sort()
    .map((name) => `${prefix}${name}`);
}

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
