import { IngestError } from '../../shared/domain/errors.ts';
import type {
  ListedObject,
  ObjectDescription,
  ObjectHead,
  RawStore,
  UploadedPart,
  WriteCondition,
  WriteResult,
} from '../../shared/ports/raw-store.ts';
import { etagOf, MemoryUpload, MIN_PART_BYTES, type StoredObject, sha256Of } from './memory-upload.ts';

export interface MemoryRawStoreOptions {
  /** Which objects are kept with their bytes; of the others only length and sha256. Default: all. */
  readonly keepsBytes?: (key: string) => boolean;
  /** Size of the chunks that `read` gives. Units: bytes. */
  readonly chunkBytes?: number;
  /** Smallest part of an upload but the last; default 5 MiB, as on S3. */
  readonly minPartBytes?: number;
}

const gone = (what: string): IngestError => new IngestError('gone', `${what} is not in the bucket (any more).`);

/** The bucket as maps, with the conditions enforced as S3 enforces them. */
export class MemoryRawStore implements RawStore {
  /** What is in the bucket, for assertions. */
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, MemoryUpload>();
  readonly #keepsBytes: (key: string) => boolean;
  readonly #chunkBytes: number;
  readonly #minPartBytes: number;
  #uploadCount = 0;

  constructor(options: MemoryRawStoreOptions = {}) {
    this.#keepsBytes = options.keepsBytes ?? (() => true);
    this.#chunkBytes = options.chunkBytes ?? 64 * 1024;
    this.#minPartBytes = options.minPartBytes ?? MIN_PART_BYTES;
  }

  async put(
    key: string,
    body: Uint8Array,
    description: ObjectDescription,
    condition: WriteCondition | undefined,
  ): Promise<WriteResult> {
    if (!this.#holds(key, condition)) return { kind: 'precondition_failed' };
    const sha256 = sha256Of(body);
    const bytes = this.#keepsBytes(key) ? body.slice() : undefined;
    const stored = { ...structuredClone(description), etag: etagOf(sha256), length: body.byteLength, sha256, bytes };
    this.objects.set(key, stored);
    return { kind: 'written', etag: stored.etag };
  }

  async startUpload(key: string, description: ObjectDescription): Promise<string> {
    this.#uploadCount += 1;
    const id = `upload-${this.#uploadCount}`;
    this.uploads.set(
      id,
      new MemoryUpload(key, structuredClone(description), this.#keepsBytes(key), this.#minPartBytes),
    );
    return id;
  }

  async uploadPart(key: string, uploadId: string, number: number, body: Uint8Array): Promise<UploadedPart> {
    return this.#upload(key, uploadId).take(number, body);
  }

  async completeUpload(
    key: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    condition: WriteCondition,
  ): Promise<WriteResult> {
    const upload = this.#upload(key, uploadId);
    if (!this.#holds(key, condition)) return { kind: 'precondition_failed' };
    const stored = upload.complete(parts);
    this.objects.set(key, stored);
    this.uploads.delete(uploadId);
    return { kind: 'written', etag: stored.etag };
  }

  async abortUpload(key: string, uploadId: string): Promise<void> {
    if (this.uploads.get(uploadId)?.key === key) this.uploads.delete(uploadId);
  }

  async unfinishedUploads(key: string): Promise<string[]> {
    return [...this.uploads].filter(([, upload]) => upload.key === key).map(([id]) => id);
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    const stored = this.objects.get(key);
    return stored && { etag: stored.etag, bytes: stored.length, metadata: structuredClone(stored.metadata) };
  }

  async *read(key: string): AsyncGenerator<Uint8Array> {
    const stored = this.objects.get(key);
    if (stored === undefined) throw gone(`The object ${key}`);
    const { bytes } = stored;
    if (bytes === undefined) throw new IngestError('invariant', `This store keeps no bytes of ${key}.`);
    for (let at = 0; at < bytes.length; at += this.#chunkBytes) yield bytes.slice(at, at + this.#chunkBytes);
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.listObjects(prefix)) yield key;
  }

  async *listObjects(prefix: string): AsyncGenerator<ListedObject> {
    for (const key of [...this.objects.keys()].filter((one) => one.startsWith(prefix)).sort()) {
      const stored = this.objects.get(key);
      if (stored !== undefined) yield { key, etag: stored.etag, bytes: stored.length };
    }
  }

  #upload(key: string, uploadId: string): MemoryUpload {
    const upload = this.uploads.get(uploadId);
    if (upload?.key !== key) throw gone(`The upload ${uploadId} of ${key}`);
    return upload;
  }

  #holds(key: string, condition: WriteCondition | undefined): boolean {
    if (condition === undefined) return true;
    const there = this.objects.get(key);
    return condition.kind === 'absent' ? there === undefined : there?.etag === condition.etag;
  }
}
