import { S3Error, type S3Store } from './fauxqs-parts.ts';

export interface WriteRequest {
  readonly method: string;
  readonly bucket: string;
  /** Empty for requests to the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly ifNoneMatch: string | undefined;
  readonly ifMatch: string | undefined;
}

/**
 * Refuses a write whose condition does not hold, as S3 does; fauxqs ignores conditions.
 *
 * Covers PUT of an object and CompleteMultipartUpload, whose upload stays as it is when this throws. The caller must go on to
 * the write in the same tick: requests are then served one after the other and no two can both see the key absent.
 * Errors: 412 PreconditionFailed, 404 NoSuchKey (If-Match without an object), 501 NotImplemented (If-None-Match with an ETag).
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteCondition(store: S3Store, request: WriteRequest): void {
  if (!isObjectWrite(request)) return;
  const { ifNoneMatch, ifMatch } = request;
  if (ifNoneMatch === undefined && ifMatch === undefined) return;
  const current = etagOf(store, request);
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') {
      throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
    }
    if (current !== undefined) throw preconditionFailed();
  }
  if (ifMatch !== undefined) {
    if (current === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
    if (unquoted(ifMatch) !== unquoted(current)) throw preconditionFailed();
  }
}

function isObjectWrite({ method, key, query }: WriteRequest): boolean {
  if (key === '') return false;
  if (method === 'PUT') return query.uploadId === undefined;
  return method === 'POST' && query.uploadId !== undefined;
}

function etagOf(store: S3Store, { bucket, key }: WriteRequest): string | undefined {
  try {
    return store.headObject(bucket, key).etag;
  } catch (error) {
    // The write itself answers for a bucket that is missing.
    if (error instanceof S3Error && error.statusCode === 404) return undefined;
    throw error;
  }
}

const unquoted = (etag: string): string => etag.replaceAll('"', '');

function preconditionFailed(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
