import type { UploadDescription } from './object-rows.ts';
import type { Uploads } from './uploads.ts';

/**
 * ListMultipartUploads, which fauxqs lacks (it would answer with a listing of objects).
 *
 * One page, however many: uploads in progress are few. By key, then by start.
 */
export function listMultipartUploads(uploads: Uploads, bucket: string, prefix: string): string {
  const found = uploads
    .all()
    .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
    .sort((left, right) => byKeyThenStart(left, right));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Bucket>${xml(bucket)}</Bucket><Prefix>${xml(prefix)}</Prefix><IsTruncated>false</IsTruncated>`,
    ...found.map(
      ({ key, uploadId, initiated }) =>
        `<Upload><Key>${xml(key)}</Key><UploadId>${xml(uploadId)}</UploadId>` +
        `<Initiated>${initiated.toISOString()}</Initiated></Upload>`,
    ),
    '</ListMultipartUploadsResult>',
  ].join('');
}

/** ListParts; undefined when there is no such upload. One page: an upload has at most 10,000 parts. */
export function listParts(uploads: Uploads, uploadId: string): string | undefined {
  const upload = uploads.get(uploadId);
  if (upload === undefined) return undefined;
  const { bucket, key } = upload.description;
  return [
    '<?xml version="1.0" encoding="UTF-8"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Bucket>${xml(bucket)}</Bucket><Key>${xml(key)}</Key><UploadId>${xml(uploadId)}</UploadId>`,
    '<IsTruncated>false</IsTruncated>',
    ...upload
      .parts()
      .map(
        ({ number, etag, bytes, lastModified }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${xml(etag)}</ETag><Size>${bytes}</Size>` +
          `<LastModified>${lastModified.toISOString()}</LastModified></Part>`,
      ),
    '</ListPartsResult>',
  ].join('');
}

function byKeyThenStart(left: UploadDescription, right: UploadDescription): number {
  if (left.key !== right.key) return left.key < right.key ? -1 : 1;
  return left.initiated.getTime() - right.initiated.getTime();
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const xml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
