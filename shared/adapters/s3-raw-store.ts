import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { IngestError } from '../domain/errors.ts';
import type {
  ListedObject,
  ObjectDescription,
  ObjectHead,
  RawStore,
  UploadedPart,
  WriteCondition,
  WriteResult,
} from '../ports/raw-store.ts';
import { failureName, failureStatus } from './aws-failure.ts';
import { packMetadata, unpackMetadata } from './object-metadata.ts';
import { s3Failure } from './s3-failure.ts';
import { conditional, isRefused } from './write-condition.ts';

const described = ({ contentType, metadata }: ObjectDescription) => ({
  ContentType: contentType,
  Metadata: packMetadata(metadata),
});

/**
 * The bucket, over S3 or anything that speaks like it and enforces If-None-Match and If-Match.
 *
 * ETags are passed on as S3 writes them, quotes included. Metadata names are lower-case.
 * A condition that failed after a lost answer looks like anybody else's write: the caller compares heads.
 * Test: test/contract/raw-store-contract.ts
 */
export class S3RawStore implements RawStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { readonly client: S3Client; readonly bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  async put(
    key: string,
    body: Uint8Array,
    description: ObjectDescription,
    condition: WriteCondition | undefined,
  ): Promise<WriteResult> {
    const input = { Bucket: this.#bucket, Key: key, Body: body, ...described(description), ...conditional(condition) };
    return await this.#write('PutObject', key, condition, () => this.#client.send(new PutObjectCommand(input)));
  }

  async startUpload(key: string, description: ObjectDescription): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.#bucket, Key: key, ...described(description) });
    const { UploadId } = await this.#send('CreateMultipartUpload', key, () => this.#client.send(command));
    return this.#required(UploadId, 'CreateMultipartUpload', 'UploadId');
  }

  async uploadPart(key: string, uploadId: string, number: number, body: Uint8Array): Promise<UploadedPart> {
    const input = { Bucket: this.#bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: body };
    const { ETag } = await this.#send('UploadPart', key, () => this.#client.send(new UploadPartCommand(input)));
    return { number, etag: this.#required(ETag, 'UploadPart', 'ETag') };
  }

  async completeUpload(
    key: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    condition: WriteCondition,
  ): Promise<WriteResult> {
    const command = new CompleteMultipartUploadCommand({
      Bucket: this.#bucket,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
      ...conditional(condition),
    });
    return await this.#write('CompleteMultipartUpload', key, condition, () => this.#client.send(command));
  }

  async abortUpload(key: string, uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key: key, UploadId: uploadId });
    try {
      await this.#client.send(command);
    } catch (error) {
      // Gone is what was wanted: a second abort, or one after the completion.
      if (failureName(error) !== 'NoSuchUpload') throw this.#failure(error, 'AbortMultipartUpload', key);
    }
  }

  async unfinishedUploads(key: string): Promise<string[]> {
    const ids: string[] = [];
    let more: Partial<ListMultipartUploadsCommandInput> | undefined = {};
    while (more !== undefined) {
      const command = new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: key, ...more });
      const page: ListMultipartUploadsCommandOutput = await this.#send('ListMultipartUploads', key, () =>
        this.#client.send(command),
      );
      for (const { Key, UploadId } of page.Uploads ?? []) if (Key === key && UploadId !== undefined) ids.push(UploadId);
      const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
      more = IsTruncated === true ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
    }
    return ids;
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return {
        etag: this.#required(found.ETag, 'HeadObject', 'ETag'),
        bytes: this.#required(found.ContentLength, 'HeadObject', 'ContentLength'),
        metadata: unpackMetadata(found.Metadata ?? {}),
      };
    } catch (error) {
      if (failureStatus(error) === 404) return undefined;
      throw this.#failure(error, 'HeadObject', key);
    }
  }

  async *read(key: string): AsyncGenerator<Uint8Array> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
    const { Body } = await this.#send('GetObject', key, () => this.#client.send(command));
    if (Body === undefined || !(Symbol.asyncIterator in Body)) throw this.#incomplete('GetObject', 'Body');
    try {
      for await (const chunk of Body) yield chunk;
    } catch (error) {
      throw this.#failure(error, 'GetObject', key);
    }
  }

  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: key });
    await this.#send('DeleteObject', key, () => this.#client.send(command));
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.listObjects(prefix)) yield key;
  }

  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    let ContinuationToken: string | undefined;
    do {
      const input = { Bucket: this.#bucket, Prefix: prefix, ContinuationToken };
      const page = await this.#send('ListObjectsV2', prefix, () => this.#client.send(new ListObjectsV2Command(input)));
      for (const { Key, ETag, Size } of page.Contents ?? []) {
        const [etag, bytes] = [this.#required(ETag, 'ListObjectsV2', 'ETag'), Size ?? 0];
        if (Key !== undefined) yield { key: Key, etag, bytes };
      }
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  async #write(
    operation: string,
    key: string,
    condition: WriteCondition | undefined,
    send: () => Promise<{ ETag?: string | undefined }>,
  ): Promise<WriteResult> {
    try {
      const { ETag } = await send();
      return { kind: 'written', etag: this.#required(ETag, operation, 'ETag') };
    } catch (error) {
      if (isRefused(error, condition)) return { kind: 'precondition_failed' };
      throw this.#failure(error, operation, key);
    }
  }

  async #send<T>(operation: string, key: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw this.#failure(error, operation, key);
    }
  }

  #failure(error: unknown, operation: string, key: string): IngestError {
    return s3Failure(error, { bucket: this.#bucket, operation, key });
  }

  #required<T>(value: T | undefined, operation: string, name: string): T {
    if (value === undefined) throw this.#incomplete(operation, name);
    return value;
  }

  #incomplete(operation: string, name: string): IngestError {
    return new IngestError(
      'transient',
      `S3 ${operation} on bucket ${this.#bucket} answered without ${name}; it is tried again.`,
    );
  }
}
