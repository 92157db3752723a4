import { z } from 'zod';
import { checkWriteCondition } from './conditional-writes.ts';
import { type buildApp, S3Error, SqsError, type SqsStore } from './fauxqs-parts.ts';
import type { ObjectFiles } from './object-files.ts';
import { readObject } from './object-reads.ts';
import type { EmbeddedObjectStore } from './object-store.ts';
import { checkDelays, longPoll } from './queue-rules.ts';
import { listMultipartUploads, listParts } from './upload-listing.ts';
import type { Uploads } from './uploads.ts';

export interface StorageParts {
  readonly objects: EmbeddedObjectStore;
  readonly files: ObjectFiles;
  readonly uploads: Uploads;
  readonly queues: SqsStore;
}

type App = ReturnType<typeof buildApp>;

const PathSchema = z.object({ bucket: z.string().default(''), '*': z.string().default('') });
const QuerySchema = z.record(z.string(), z.unknown());

/** Puts the rules that fauxqs lacks in front of its handlers, in the same process and, for writes, in the same tick. */
export function addStorageHooks(app: App, parts: StorageParts): void {
  app.addHook('preHandler', async (request, reply) => {
    const action = request.headers['x-amz-target'];
    if (action === 'AmazonSQS.SendMessage' || action === 'AmazonSQS.SendMessageBatch') checkDelays(request.body);
    if (action !== 'AmazonSQS.ReceiveMessage') return;
    if ((await longPoll(parts.queues, request.body, request.raw.socket)) === 'gone') reply.hijack();
    else stopWaiting(request.body);
  });

  // Last, and not async: the handler follows in the same tick, so no request comes between a condition and its write.
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, '*': key } = PathSchema.parse(request.params ?? {});
    const query = QuerySchema.parse(request.query ?? {});
    const { method, headers } = request;
    checkWriteCondition(parts.objects, {
      method,
      bucket,
      key,
      query,
      ifNoneMatch: headers['if-none-match'],
      ifMatch: headers['if-match'],
    });
    if (method === 'GET' && bucket !== '') {
      const answer = listing(parts.uploads, bucket, key, query);
      if (answer !== undefined) return void reply.header('content-type', 'application/xml').send(answer);
      const path = isPlainRead(key, query) ? parts.files.path(bucket, key) : undefined;
      if (path !== undefined) {
        const read = readObject(parts.objects.headObject(bucket, key), path, headers);
        return void reply.code(read.status).headers(read.headers).send(read.body);
      }
    }
    done();
  });

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof SqsError) {
      return reply.code(error.statusCode).header('content-type', 'application/x-amz-json-1.0').send(error.toJSON());
    }
    const known = error instanceof S3Error ? error : new S3Error('InternalError', messageOf(error), statusOf(error));
    if (request.headers['x-amz-target'] !== undefined) {
      return reply
        .code(known.statusCode)
        .header('content-type', 'application/x-amz-json-1.0')
        .send({ __type: 'com.amazonaws.sqs#InternalFailure', message: known.message });
    }
    return reply.code(known.statusCode).header('content-type', 'application/xml').send(known.toXml());
  });
}

function listing(uploads: Uploads, bucket: string, key: string, query: Record<string, unknown>): string | undefined {
  if (key === '' && 'uploads' in query) return listMultipartUploads(uploads, bucket, String(query.prefix ?? ''));
  if (key === '' || typeof query.uploadId !== 'string') return undefined;
  const answer = listParts(uploads, query.uploadId);
  if (answer === undefined) throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
  return answer;
}

const isPlainRead = (key: string, query: Record<string, unknown>): boolean =>
  key !== '' && !('attributes' in query) && !('partNumber' in query);

/** The wait is over; fauxqs must not add its own. */
function stopWaiting(body: unknown): void {
  if (typeof body === 'object' && body !== null) Object.assign(body, { WaitTimeSeconds: 0 });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function statusOf(error: unknown): number {
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}
