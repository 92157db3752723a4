import { readFileSync } from 'node:fs';
import { S3Error, type S3PersistenceProvider, type S3Store } from './fauxqs-parts.ts';
import { type ObjectFiles, writeWhole } from './object-files.ts';
import type { ObjectRows } from './object-rows.ts';
import type { Uploads } from './uploads.ts';

/**
 * What fauxqs asks of a place that keeps objects, over our rows and files. Its own provider writes data and description in
 * place, one after the other, so a kill leaves new bytes under the old length and ETag.
 */
export function createObjectPersistence(rows: ObjectRows, files: ObjectFiles, uploads: Uploads): S3PersistenceProvider {
  const unsupported = (): never => {
    throw new S3Error('NotImplemented', 'The embedded S3 does not do this.', 501);
  };
  return {
    insertBucket: (name, created) => {
      rows.addBucket(name, created);
    },
    deleteBucket: (name) => {
      rows.dropBucket(name);
    },
    upsertObject: (bucket, object) => {
      const { body, ...description } = object;
      const staged = files.stage((path) => writeWhole(path, body));
      files.commit(bucket, description, staged);
    },
    deleteObject: (bucket, key) => files.remove(bucket, key),
    readBody: (bucket, key) => {
      const path = files.path(bucket, key);
      if (path === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
      return readFileSync(path);
    },
    insertMultipartUpload: (upload) => uploads.add(upload),
    deleteMultipartUpload: (uploadId) => uploads.remove(uploadId),
    loadS3: (store: S3Store) => {
      for (const { name, created } of rows.buckets()) {
        store.createBucket(name);
        store.setBucketCreationDate(name, new Date(created));
      }
      for (const { bucket, object } of rows.objects()) {
        store.restoreObject(bucket, { ...object, body: Buffer.alloc(0) });
      }
      for (const upload of uploads.all()) store.restoreMultipartUpload({ ...upload, parts: new Map() });
    },
    close: () => rows.close(),
    // Parts are written and uploads completed by EmbeddedObjectStore; the rest belongs to calls that nobody makes here.
    upsertMultipartPart: unsupported,
    completeMultipartUpload: unsupported,
    saveBucketLifecycleConfiguration: unsupported,
    deleteBucketLifecycleConfiguration: unsupported,
    deleteObjectsByBucket: unsupported,
    deleteAllObjects: unsupported,
    deleteAllMultipartUploads: unsupported,
    renameObject: unsupported,
    purgeAll: unsupported,
  };
}
