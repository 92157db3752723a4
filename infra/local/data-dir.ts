import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freeBytes } from './disk-space.ts';

const LEAST_FREE_BYTES = 16 * 1024 * 1024;

/**
 * Makes sure that a data directory exists, can be written and has some room, before any database stumbles over it.
 *
 * Errors: one sentence that names the directory and what is wrong with it.
 */
export function prepareDataDir(dataDir: string): void {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    makeFolders(dataDir);
    writeFileSync(probe, 'probe');
    rmSync(probe);
  } catch (error) {
    throw new Error(`The data directory ${dataDir} cannot be written: ${reasonOf(error)}.`, { cause: error });
  }
  if (freeBytes(dataDir) < LEAST_FREE_BYTES) {
    throw new Error(`The disk of the data directory ${dataDir} is full: less than 16 MiB are free.`);
  }
}

/** One by one: Node's recursive mkdir never ends below a folder that can hold none, such as /proc. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return String(error);
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'permission denied';
  if (error.code === 'ENOENT') return 'no folder can be made there';
  if (error.code === 'EROFS') return 'the file system is read-only';
  if (error.code === 'ENOSPC') return 'the disk is full';
  if (error.code === 'EEXIST' || error.code === 'ENOTDIR') return 'it, or a folder above it, is a file';
  return error.message;
}
