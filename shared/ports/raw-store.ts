/** When an object may be written: only where none is, or only over the one with this ETag. */
export type WriteCondition = { readonly kind: 'absent' } | { readonly kind: 'replace'; readonly etag: string };

export type WriteResult =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'precondition_failed' };

export interface ObjectHead {
  readonly etag: string;
  readonly bytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An object as a listing shows it. Units: bytes, as stored. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export interface ObjectDescription {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

/**
 * The bucket. Conditional writes are part of the protocol: an implementation that ignores conditions fails the contract suite.
 * Errors: transient for everything that may heal, gone when an object or upload does not exist.
 */
export interface RawStore {
  put(
    key: string,
    body: Uint8Array,
    description: ObjectDescription,
    condition: WriteCondition | undefined,
  ): Promise<WriteResult>;
  startUpload(key: string, description: ObjectDescription): Promise<string>;
  /** All parts but the last have at least 5 MiB. Parts count from 1. */
  uploadPart(key: string, uploadId: string, number: number, body: Uint8Array): Promise<UploadedPart>;
  /** A failed precondition leaves the upload as it is: it can be completed again under another condition. */
  completeUpload(
    key: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    condition: WriteCondition,
  ): Promise<WriteResult>;
  abortUpload(key: string, uploadId: string): Promise<void>;
  /** Ids of the unfinished uploads of exactly this key. */
  unfinishedUploads(key: string): Promise<string[]>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** The stored (compressed) bytes. Errors: gone. */
  read(key: string): AsyncIterable<Uint8Array>;
  delete(key: string): Promise<void>;
  /** Keys under a prefix, ascending. */
  list(prefix: string): AsyncIterable<string>;
  /** The same with ETags, as `head` gives them, and sizes. */
  listObjects(prefix: string): AsyncIterable<ListedObject>;
}
