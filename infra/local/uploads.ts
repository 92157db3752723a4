import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MultipartUpload } from './fauxqs-parts.ts';
import type { ObjectRows, StoredPart, UploadDescription } from './object-rows.ts';
import { openUploadFiles } from './upload-files.ts';

export interface OpenUpload {
  readonly description: UploadDescription;
  /** In the order of their numbers. */
  parts(): StoredPart[];
  part(number: number): StoredPart | undefined;
  /** Keeps a part; it is there after a kill once this returns. */
  write(part: StoredPart, body: Uint8Array): void;
  /** Puts these parts into a new file. */
  assemble(parts: readonly StoredPart[], target: string): void;
}

export type Uploads = ReturnType<typeof openUploads>;

/** Multipart uploads in progress, on disk and not in memory: fauxqs would hold every part of every upload. */
export function openUploads(folder: string, rows: ObjectRows) {
  mkdirSync(folder, { recursive: true });
  const uploads = new Map<string, OpenUpload>();

  function open(description: UploadDescription): OpenUpload {
    const files = openUploadFiles(join(folder, description.uploadId));
    const parts = new Map(rows.parts(description.uploadId).map((part) => [part.number, part]));
    const sorted = () => [...parts.values()].sort((left, right) => left.number - right.number);
    return {
      description,
      parts: sorted,
      part: (number) => parts.get(number),
      write: (part, body) => {
        const known = parts.get(part.number);
        // The same bytes again: an answer was lost on its way.
        if (known?.etag === part.etag && known.bytes === part.bytes) return;
        const stored = files.write(part, body, sorted());
        rows.putPart(description.uploadId, stored);
        parts.set(part.number, stored);
      },
      assemble: files.assemble,
    };
  }

  for (const description of rows.uploads()) uploads.set(description.uploadId, open(description));
  for (const stray of readdirSync(folder)) if (!uploads.has(stray)) removeFolder(stray);

  function removeFolder(uploadId: string): void {
    rmSync(join(folder, uploadId), { recursive: true, force: true });
  }

  return {
    all: (): UploadDescription[] => [...uploads.values()].map(({ description }) => description),
    get: (uploadId: string): OpenUpload | undefined => uploads.get(uploadId),
    add: ({ parts: _none, ...description }: MultipartUpload): void => {
      rows.addUpload(description);
      uploads.set(description.uploadId, open(description));
    },
    remove: (uploadId: string): void => {
      rows.dropUpload(uploadId);
      uploads.delete(uploadId);
      removeFolder(uploadId);
    },
  };
}
