import { IngestError } from '../domain/errors.ts';
import { awsFailure, failureName } from './aws-failure.ts';

/** What an S3 call failed with: gone when its object or upload is not there, transient for the rest. */
export function s3Failure(
  error: unknown,
  { bucket, operation, key }: { readonly bucket: string; readonly operation: string; readonly key: string },
): IngestError {
  const name = failureName(error);
  if (name !== 'NoSuchKey' && name !== 'NoSuchUpload') {
    return awsFailure(error, { service: 'S3', operation, resource: `bucket ${bucket}` });
  }
  const what = name === 'NoSuchKey' ? `The object ${key}` : `The upload of ${key}`;
  return new IngestError('gone', `${what} is not in bucket ${bucket} (any more), said S3 ${operation}.`, {
    cause: error,
    safe: { key, bucket, operation },
  });
}
