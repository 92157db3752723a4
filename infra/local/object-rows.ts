import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { MultipartUpload, S3Object } from './fauxqs-parts.ts';

/**
 * The table beside the object files: what S3 says about an object lives here, its bytes in a file of their own.
 *
 * A row is the commit point of a write. WAL without a sync per commit: rows survive the death of the process at any moment,
 * but a power cut can take the last of them, as it can take the last bytes of any file.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, staged TEXT, description TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS removals (file TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, description TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, description TEXT NOT NULL, PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;`;

const BucketRowSchema = z.object({ name: z.string(), created: z.string() });
const FileRowSchema = z.object({ file: z.string() });
const DescribedRowSchema = z.object({ bucket: z.string(), description: z.string() });
const PartRowSchema = z.object({ description: z.string() });

const AlgorithmSchema = z.enum(['CRC32', 'SHA1', 'SHA256']);
const SharedSchema = z.object({
  key: z.string(),
  contentType: z.string(),
  metadata: z.record(z.string(), z.string()),
  contentLanguage: z.string().exactOptional(),
  contentDisposition: z.string().exactOptional(),
  cacheControl: z.string().exactOptional(),
  contentEncoding: z.string().exactOptional(),
  checksumAlgorithm: AlgorithmSchema.exactOptional(),
});
const ObjectSchema = SharedSchema.extend({
  contentLength: z.number(),
  etag: z.string(),
  lastModified: z.coerce.date(),
  parts: z.array(z.object({ partNumber: z.number(), offset: z.number(), length: z.number() })).exactOptional(),
  checksumValue: z.string().exactOptional(),
  checksumType: z.enum(['FULL_OBJECT', 'COMPOSITE']).exactOptional(),
  partChecksums: z.array(z.string()).exactOptional(),
});
const UploadSchema = SharedSchema.extend({ uploadId: z.string(), bucket: z.string(), initiated: z.coerce.date() });
const PartSchema = z.object({
  number: z.int(),
  etag: z.string(),
  bytes: z.int(),
  /** Offset inside the upload's assembly file; absent when the part has a file of its own. */
  offset: z.int().exactOptional(),
  checksumValue: z.string().exactOptional(),
  lastModified: z.coerce.date(),
});

export type ObjectDescription = Omit<S3Object, 'body'>;
export type UploadDescription = Omit<MultipartUpload, 'parts'>;
export type StoredPart = z.infer<typeof PartSchema>;

export type ObjectRows = ReturnType<typeof openObjectRows>;

/** Errors: what SQLite throws (`database or disk is full`); then nothing has changed. */
export function openObjectRows(root: string) {
  mkdirSync(root, { recursive: true });
  const db = new DatabaseSync(join(root, '.objects.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  db.exec(SCHEMA);
  const sql = {
    buckets: db.prepare('SELECT name, created FROM buckets'),
    addBucket: db.prepare('INSERT OR IGNORE INTO buckets VALUES (?, ?)'),
    dropBucket: db.prepare('DELETE FROM buckets WHERE name = ?'),
    objects: db.prepare('SELECT bucket, description FROM objects'),
    fileOf: db.prepare('SELECT file FROM objects WHERE bucket = ? AND key = ?'),
    staged: db.prepare('SELECT file FROM objects WHERE staged = ?'),
    put: db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?'),
    removals: db.prepare('SELECT file FROM removals'),
    addRemoval: db.prepare('INSERT OR IGNORE INTO removals VALUES (?)'),
    dropRemoval: db.prepare('DELETE FROM removals WHERE file = ?'),
    uploads: db.prepare('SELECT bucket, description FROM uploads'),
    addUpload: db.prepare('INSERT INTO uploads VALUES (?, ?, ?)'),
    dropUpload: db.prepare('DELETE FROM uploads WHERE id = ?'),
    parts: db.prepare('SELECT description FROM parts WHERE upload = ? ORDER BY number'),
    putPart: db.prepare('INSERT OR REPLACE INTO parts VALUES (?, ?, ?)'),
    dropParts: db.prepare('DELETE FROM parts WHERE upload = ?'),
  };
  const toFile = (row: unknown) => (row === undefined ? undefined : FileRowSchema.parse(row).file);

  return {
    transaction: (change: () => void): void => {
      db.exec('BEGIN');
      try {
        change();
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    buckets: () => BucketRowSchema.array().parse(sql.buckets.all()),
    addBucket: (name: string, created: Date) => sql.addBucket.run(name, created.toISOString()),
    dropBucket: (name: string) => sql.dropBucket.run(name),
    objects: () =>
      DescribedRowSchema.array()
        .parse(sql.objects.all())
        .map(({ bucket, description }) => ({ bucket, object: ObjectSchema.parse(JSON.parse(description)) })),
    fileOf: (bucket: string, key: string) => toFile(sql.fileOf.get(bucket, key)),
    /** The final place of a file that still lies in the staging folder, if its row was committed. */
    fileOfStaged: (staged: string) => toFile(sql.staged.get(staged)),
    put: (bucket: string, object: ObjectDescription, file: string, staged: string) =>
      sql.put.run(bucket, object.key, file, staged, JSON.stringify(object)),
    drop: (bucket: string, key: string) => sql.drop.run(bucket, key),
    removals: () => FileRowSchema.array().parse(sql.removals.all()),
    addRemoval: (file: string) => sql.addRemoval.run(file),
    dropRemoval: (file: string) => sql.dropRemoval.run(file),
    uploads: () =>
      DescribedRowSchema.array()
        .parse(sql.uploads.all())
        .map(({ description }) => UploadSchema.parse(JSON.parse(description))),
    addUpload: (upload: UploadDescription) =>
      sql.addUpload.run(upload.uploadId, upload.bucket, JSON.stringify({ ...upload, parts: undefined })),
    dropUpload: (id: string) => {
      sql.dropParts.run(id);
      sql.dropUpload.run(id);
    },
    parts: (upload: string) =>
      PartRowSchema.array()
        .parse(sql.parts.all(upload))
        .map(({ description }) => PartSchema.parse(JSON.parse(description))),
    putPart: (upload: string, part: StoredPart) => sql.putPart.run(upload, part.number, JSON.stringify(part)),
    close: () => db.close(),
  };
}
