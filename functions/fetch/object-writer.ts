import type { Compression } from '../../shared/domain/compression.ts';
import type { UploadCheckpoint } from '../../shared/domain/slice.ts';
import type {
  ObjectDescription,
  ObjectHead,
  RawStore,
  UploadedPart,
  WriteCondition,
  WriteResult,
} from '../../shared/ports/raw-store.ts';
import { Compressor } from './compressor.ts';
import { writeOnce } from './write-once.ts';

export interface ObjectWriterOptions {
  readonly store: RawStore;
  readonly key: string;
  readonly compression: Compression;
  /** Compressed bytes at which a part is uploaded. */
  readonly partBytes: number;
  readonly description: ObjectDescription;
  /** Goes on with this upload instead of starting one. */
  readonly checkpoint: UploadCheckpoint | undefined;
  readonly stillLeased: () => Promise<void>;
  /** Write under this condition alone; without it the object is put once, by the rules of `writeOnce`. */
  readonly condition?: WriteCondition;
  /** An earlier attempt may have left an unfinished upload of this key: it is removed first. */
  readonly mayHaveLeftovers: boolean;
}

/** Somebody else wrote the object since it was looked at: what was to be written stands on an older one. */
export class ObjectChanged extends Error {
  override readonly name = 'ObjectChanged';
}

type Uploaded = UploadedPart & { readonly bytes: number };

/**
 * Compresses what is written and brings it into one object: a single PUT when it is small, a multipart upload when not.
 *
 * The object appears at `finish`, as a whole, or not at all. One frame per invocation: an object that was handed over
 * holds several, which together decompress to the log.
 */
export class ObjectWriter {
  readonly #options: ObjectWriterOptions;
  readonly #compressor: Compressor;
  #uploadId: string | undefined;
  #uploaded: Uploaded[];
  #filling: Uint8Array[] = [];
  #fillingBytes = 0;
  #onItsWay: Promise<void> = Promise.resolve();
  #tailLoaded: boolean;

  constructor(options: ObjectWriterOptions) {
    this.#options = options;
    this.#compressor = new Compressor(options.compression);
    this.#uploadId = options.checkpoint?.uploadId;
    this.#uploaded = [...(options.checkpoint?.uploaded ?? [])];
    this.#tailLoaded = options.checkpoint === undefined;
  }

  async write(chunk: Buffer): Promise<void> {
    await this.#loadTail();
    const output = await this.#compressor.write(chunk);
    if (output.length > 0) await this.#take(output);
  }

  /**
   * Makes the object visible; `metadata` completes the description where it is still possible (a single PUT).
   * Errors: `ObjectChanged` under a condition of the caller's, transient, `LostLease`.
   */
  async finish(metadata: Readonly<Record<string, string>>): Promise<{ etag: string; storedBytes: number }> {
    await this.#loadTail();
    await this.#take(await this.#compressor.end());
    await this.#onItsWay;
    const { store, key, description } = this.#options;
    const last = this.#drain();
    const uploadId = this.#uploadId;
    if (uploadId === undefined) {
      const full = { ...description, metadata: { ...description.metadata, ...metadata } };
      const sha256 = metadata.sha256;
      const etag = await this.#commit(
        (condition) => store.put(key, last, full, condition),
        (there) => sha256 !== undefined && there.metadata.sha256 === sha256 && there.bytes === last.length,
      );
      return { etag, storedBytes: last.length };
    }
    if (last.length > 0) await this.#upload(uploadId, last);
    const storedBytes = this.#uploaded.reduce((sum, part) => sum + part.bytes, 0);
    const etag = await this.#commit(
      (condition) => store.completeUpload(key, uploadId, this.#uploaded, condition),
      () => false,
    );
    return { etag, storedBytes };
  }

  /** Ends the frame and puts everything in safety, so that another writer can go on. */
  async handOver(tailKey: string): Promise<Pick<UploadCheckpoint, 'uploadId' | 'uploaded' | 'tailKey'>> {
    await this.#loadTail();
    await this.#take(await this.#compressor.end());
    await this.#onItsWay;
    const { store } = this.#options;
    await store.put(tailKey, this.#drain(), { contentType: 'application/octet-stream', metadata: {} }, undefined);
    return { tailKey, uploaded: this.#uploaded, ...(this.#uploadId === undefined ? {} : { uploadId: this.#uploadId }) };
  }

  /** Gives up: nothing of this writer stays in the bucket, but what a checkpoint still needs. */
  async abandon(): Promise<void> {
    this.#compressor.destroy();
    await this.#onItsWay.catch(() => {});
    const { store, key, checkpoint } = this.#options;
    if (this.#uploadId !== undefined && checkpoint === undefined) await store.abortUpload(key, this.#uploadId);
  }

  async #commit(
    write: (condition: WriteCondition) => Promise<WriteResult>,
    isOurs: (there: ObjectHead) => boolean,
  ): Promise<string> {
    const { store, key, condition, stillLeased } = this.#options;
    if (condition === undefined) return writeOnce(store, key, write, isOurs, stillLeased);
    await stillLeased();
    const result = await write(condition);
    if (result.kind === 'written') return result.etag;
    throw new ObjectChanged(key);
  }

  async #take(output: readonly Uint8Array[]): Promise<void> {
    for (const piece of output) {
      this.#filling.push(piece);
      this.#fillingBytes += piece.byteLength;
    }
    if (this.#fillingBytes < this.#options.partBytes) return;
    await this.#onItsWay;
    const uploadId = await this.#start();
    this.#onItsWay = this.#upload(uploadId, this.#drain());
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#onItsWay.catch(() => {});
  }

  async #start(): Promise<string> {
    if (this.#uploadId !== undefined) return this.#uploadId;
    const { store, key, description, mayHaveLeftovers } = this.#options;
    if (mayHaveLeftovers) {
      for (const leftover of await store.unfinishedUploads(key)) await store.abortUpload(key, leftover);
    }
    this.#uploadId = await store.startUpload(key, description);
    return this.#uploadId;
  }

  async #upload(uploadId: string, body: Uint8Array): Promise<void> {
    const number = this.#uploaded.length + 1;
    const part = await this.#options.store.uploadPart(this.#options.key, uploadId, number, body);
    this.#uploaded.push({ ...part, bytes: body.byteLength });
  }

  #drain(): Uint8Array {
    const body = this.#filling.length === 1 ? this.#filling[0] : Buffer.concat(this.#filling);
    this.#filling = [];
    this.#fillingBytes = 0;
    return body ?? new Uint8Array(0);
  }

  async #loadTail(): Promise<void> {
    if (this.#tailLoaded) return;
    this.#tailLoaded = true;
    const { store, checkpoint } = this.#options;
    if (checkpoint === undefined) return;
    const tail: Uint8Array[] = [];
    for await (const chunk of store.read(checkpoint.tailKey)) tail.push(chunk);
    await this.#take(tail);
  }
}
