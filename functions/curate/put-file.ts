import { open, readFile } from 'node:fs/promises';
import { IngestError } from '../../shared/domain/errors.ts';
import type {
  ObjectDescription,
  RawStore,
  UploadedPart,
  WriteCondition,
  WriteResult,
} from '../../shared/ports/raw-store.ts';

export interface FileToPut {
  readonly path: string;
  /** Length of the file. */
  readonly bytes: number;
  readonly key: string;
  readonly description: ObjectDescription;
  readonly condition: WriteCondition;
  /** Larger files go up in parts of this many bytes; one part is in memory. */
  readonly partBytes: number;
}

/**
 * Puts a file of this machine as an object, under its condition, however large it is.
 *
 * An upload that fails is given up at the store, and so are those of this key that others have begun: they died, or they
 * meet it as a failed precondition and begin anew. Errors: transient.
 */
export async function putFile(store: RawStore, file: FileToPut): Promise<WriteResult> {
  const { key, path, bytes, description, condition, partBytes } = file;
  if (bytes <= partBytes) return await store.put(key, await readFile(path), description, condition);
  for (const leftover of await store.unfinishedUploads(key)) await store.abortUpload(key, leftover);
  const uploadId = await store.startUpload(key, description);
  try {
    const parts = await uploadParts(store, file, uploadId);
    const result = await store.completeUpload(key, uploadId, parts, condition);
    if (result.kind === 'precondition_failed') await store.abortUpload(key, uploadId);
    return result;
  } catch (error) {
    await store.abortUpload(key, uploadId).catch(() => {});
    if (error instanceof IngestError && error.kind === 'gone') return { kind: 'precondition_failed' };
    throw error;
  }
}

async function uploadParts(store: RawStore, file: FileToPut, uploadId: string): Promise<UploadedPart[]> {
  const { key, path, bytes, partBytes } = file;
  const parts: UploadedPart[] = [];
  for (let offset = 0; offset < bytes; offset += partBytes) {
    const body = await readPiece(path, offset, Math.min(partBytes, bytes - offset));
    parts.push(await store.uploadPart(key, uploadId, parts.length + 1, body));
  }
  return parts;
}

async function readPiece(path: string, offset: number, bytes: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, offset);
    if (bytesRead === bytes) return buffer;
  } finally {
    await handle.close();
  }
  throw new IngestError('transient', 'a file of the build is shorter than it was; it is built again');
}
