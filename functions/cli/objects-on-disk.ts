import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectPath } from '../../infra/local/object-path.ts';
import type { ListedObject, ObjectHead, RawStore } from '../../shared/ports/raw-store.ts';
import { LOCAL } from './local-names.ts';

/**
 * The bucket of a data directory, each object with the size that its file really has; one whose file is gone is not there.
 *
 * The embedded S3 lists what it has written, and looks at a file only when it is read.
 */
export function objectsOnDisk(store: RawStore, dataDir: string): Pick<RawStore, 'listObjects' | 'head' | 'read'> {
  const sizeOf = async (key: string): Promise<number | undefined> => {
    const file = join(dataDir, 'objects', objectPath(LOCAL.bucket, key));
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    return found?.size;
  };
  return {
    async *listObjects(prefix): AsyncGenerator<ListedObject> {
      for await (const object of store.listObjects(prefix)) {
        const bytes = await sizeOf(object.key);
        if (bytes !== undefined) yield { ...object, bytes };
      }
    },
    head: async (key): Promise<ObjectHead | undefined> => {
      const head = await store.head(key);
      const bytes = head === undefined ? undefined : await sizeOf(key);
      return head === undefined || bytes === undefined ? undefined : { ...head, bytes };
    },
    read: (key) => store.read(key),
  };
}
