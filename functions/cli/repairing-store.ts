import type { RawStore } from '../../shared/ports/raw-store.ts';
import { sizeOnDisk } from './objects-on-disk.ts';

/**
 * The bucket of a data directory as a rebuild needs it: `head` tells the size that the file really has, 0 when it is gone.
 *
 * The embedded S3 never looks at a file to answer `head`, so a damaged object would seem to be what was built before, and
 * be left as it is. Its ETag stays the one of the store, which the condition of a replacement has to name.
 */
export const repairingStore = (store: RawStore, dataDir: string): RawStore => ({
  head: async (key) => {
    const head = await store.head(key);
    return head === undefined ? undefined : { ...head, bytes: (await sizeOnDisk(dataDir, key)) ?? 0 };
  },
  put: (key, body, description, condition) => store.put(key, body, description, condition),
  startUpload: (key, description) => store.startUpload(key, description),
  uploadPart: (key, uploadId, number, body) => store.uploadPart(key, uploadId, number, body),
  completeUpload: (key, uploadId, parts, condition) => store.completeUpload(key, uploadId, parts, condition),
  abortUpload: (key, uploadId) => store.abortUpload(key, uploadId),
  unfinishedUploads: (key) => store.unfinishedUploads(key),
  read: (key) => store.read(key),
  delete: (key) => store.delete(key),
  list: (prefix) => store.list(prefix),
  listObjects: (prefix) => store.listObjects(prefix),
});
