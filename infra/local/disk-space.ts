import { statfsSync } from 'node:fs';

const LEAST_FREE_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 100;

/** Bytes that this user may still write on the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Says whether less than 8 MiB are free; looks at most ten times a second. */
export function watchDisk(folder: string): { isFull(): boolean } {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let full = false;
  return {
    isFull: () => {
      const now = performance.now();
      if (now - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = now;
        full = freeBytes(folder) < LEAST_FREE_BYTES;
      }
      return full;
    },
  };
}
