import { closeSync, copyFileSync, linkSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFully, writeWhole } from './object-files.ts';
import type { StoredPart } from './object-rows.ts';

const COPY_BYTES = 1 << 20;

/**
 * Files of one multipart upload: parts of equal size land side by side in one `assembly` file, which then *is* the object, so
 * that completing costs a link and no copy. Parts that do not fit this pattern get files of their own.
 */
export function openUploadFiles(folder: string) {
  mkdirSync(folder, { recursive: true });
  const assembly = join(folder, 'assembly');
  const partFile = (part: StoredPart) => join(folder, `part-${part.number}-${part.etag.replaceAll('"', '')}`);

  return {
    /**
     * Writes a part and returns where it is. A part that is known already is never overwritten in place: its row would
     * vouch for bytes that a death in the middle has mixed.
     */
    write: (part: StoredPart, body: Uint8Array, known: readonly StoredPart[]): StoredPart => {
      const offset = known.some(({ number }) => number === part.number) ? undefined : slotOf(part, known);
      if (offset === undefined) {
        writeWhole(partFile(part), body, 'w');
        return part;
      }
      const fd = openSync(assembly, openFlags(assembly));
      try {
        writeFully(fd, body, offset);
      } finally {
        closeSync(fd);
      }
      return { ...part, offset };
    },
    /** Puts the parts, in this order, into a new file. */
    assemble: (parts: readonly StoredPart[], target: string): void => {
      if (isWhole(parts, assembly)) {
        linkOrCopy(assembly, target);
        return;
      }
      const fd = openSync(target, 'wx');
      try {
        let position = 0;
        for (const part of parts) {
          copyPart(part.offset === undefined ? partFile(part) : assembly, part.offset ?? 0, part.bytes, fd, position);
          position += part.bytes;
        }
      } finally {
        closeSync(fd);
      }
    },
  };
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Not every file system has hard links.
    copyFileSync(source, target);
  }
}

/** Part n of size s belongs at (n - 1) × s once s is known from any other part; the last part may be shorter. */
function slotOf(part: StoredPart, known: readonly StoredPart[]): number | undefined {
  const placed = known.find(({ offset, number }) => offset !== undefined && offset > 0 && number > 1);
  const first = known.find(({ offset, number }) => offset !== undefined && number === 1);
  const slot = placed?.offset !== undefined ? placed.offset / (placed.number - 1) : (first?.bytes ?? part.bytes);
  return part.bytes <= slot ? (part.number - 1) * slot : undefined;
}

function isWhole(parts: readonly StoredPart[], assembly: string): boolean {
  let position = 0;
  for (const part of parts) {
    if (part.offset !== position) return false;
    position += part.bytes;
  }
  return statSync(assembly, { throwIfNoEntry: false })?.size === position;
}

const openFlags = (file: string) => (statSync(file, { throwIfNoEntry: false }) === undefined ? 'w' : 'r+');

function copyPart(source: string, offset: number, bytes: number, target: number, position: number): void {
  const fd = openSync(source, 'r');
  const buffer = Buffer.allocUnsafe(Math.min(COPY_BYTES, Math.max(bytes, 1)));
  try {
    for (let done = 0; done < bytes; ) {
      const read = readSync(fd, buffer, 0, Math.min(buffer.length, bytes - done), offset + done);
      if (read === 0) throw new Error(`The file of an uploaded part is shorter than its row says: ${source}.`);
      writeFully(target, buffer.subarray(0, read), position + done);
      done += read;
    }
  } finally {
    closeSync(fd);
  }
}
