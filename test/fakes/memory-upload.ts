import { createHash } from 'node:crypto';
import { IngestError } from '../../shared/domain/errors.ts';
import type { ObjectDescription, UploadedPart } from '../../shared/ports/raw-store.ts';

/** An object at rest. `bytes` is absent where only its measures are kept. */
export interface StoredObject extends ObjectDescription {
  readonly etag: string;
  readonly length: number;
  /** Of the stored (compressed) bytes; absent when parts came out of order and no bytes were kept. */
  readonly sha256: string | undefined;
  readonly bytes: Uint8Array | undefined;
}

interface Part {
  readonly etag: string;
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
}

export const MIN_PART_BYTES = 5 * 1024 * 1024;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An ETag only has to differ when the content does. */
export const etagOf = (sha256: string): string => `"${sha256.slice(0, 32)}"`;

/** A multipart upload that has not been completed. */
export class MemoryUpload {
  readonly key: string;
  readonly #description: ObjectDescription;
  readonly #keepsBytes: boolean;
  readonly #minPartBytes: number;
  readonly #parts = new Map<number, Part>();
  readonly #hash = createHash('sha256');
  #inOrder = true;

  constructor(key: string, description: ObjectDescription, keepsBytes: boolean, minPartBytes: number) {
    this.key = key;
    this.#description = description;
    this.#keepsBytes = keepsBytes;
    this.#minPartBytes = minPartBytes;
  }

  take(number: number, body: Uint8Array): UploadedPart {
    if (number === this.#parts.size + 1) this.#hash.update(body);
    else this.#inOrder = false;
    const etag = etagOf(sha256Of(body));
    this.#parts.set(number, { etag, length: body.byteLength, bytes: this.#keepsBytes ? body.slice() : undefined });
    return { number, etag };
  }

  /** The object of these parts. Errors: transient, as S3 refuses unknown, unordered or too small parts. */
  complete(listed: readonly UploadedPart[]): StoredObject {
    const parts = listed.map(({ number, etag }, index) => {
      const part = this.#parts.get(number);
      const ordered = number > (listed[index - 1]?.number ?? 0);
      const large = index === listed.length - 1 || (part?.length ?? 0) >= this.#minPartBytes;
      if (part?.etag === etag && ordered && large) return part;
      throw new IngestError('transient', `The parts of the upload of ${this.key} are not what was uploaded.`);
    });
    if (parts.length === 0) throw new IngestError('transient', `The upload of ${this.key} has no parts.`);
    const bytes = this.#keepsBytes ? Buffer.concat(parts.map((part) => part.bytes ?? new Uint8Array(0))) : undefined;
    const whole = this.#inOrder && parts.length === this.#parts.size;
    const sha256 = bytes === undefined ? (whole ? this.#hash.copy().digest('hex') : undefined) : sha256Of(bytes);
    const tags = Buffer.from(parts.map((part) => part.etag).join());
    return {
      ...this.#description,
      etag: `${etagOf(sha256Of(tags)).slice(0, -1)}-${parts.length}"`,
      length: parts.reduce((sum, part) => sum + part.length, 0),
      sha256,
      bytes,
    };
  }
}
