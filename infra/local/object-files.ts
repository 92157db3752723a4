import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashedPath, objectPath } from './object-path.ts';
import type { ObjectDescription, ObjectRows } from './object-rows.ts';

export type ObjectFiles = ReturnType<typeof openObjectFiles>;

/**
 * Files of objects, each replaced as a whole.
 *
 * A write goes: bytes into `.staging/<id>`; one row that names the object and `<id>` (the commit); rename to the object's
 * own path. A death before the commit leaves the old object and a stray file, a death after it leaves a rename that the
 * next start finishes, so no reader ever meets a short object. A full disk fails before the commit.
 *
 * Everything is synchronous on purpose: a write runs to its end before the next request is looked at, which makes a
 * condition and the write under it one step.
 */
export function openObjectFiles(root: string, rows: ObjectRows) {
  const staging = join(root, '.staging');
  mkdirSync(staging, { recursive: true });
  for (const staged of readdirSync(staging)) {
    const file = rows.fileOfStaged(staged);
    if (file === undefined) rmSync(join(staging, staged));
    else renameSync(join(staging, staged), join(root, file));
  }
  for (const { file } of rows.removals()) remove(file);

  function remove(file: string): void {
    rmSync(join(root, file), { force: true });
    rows.dropRemoval(file);
    removeEmptyFolders(root, dirname(file));
  }

  return {
    /** Returns the id of a staged file that holds these bytes. */
    stage: (fill: (path: string) => void): string => {
      const staged = randomUUID();
      try {
        fill(join(staging, staged));
      } catch (error) {
        rmSync(join(staging, staged), { force: true });
        throw error;
      }
      return staged;
    },
    /** Makes a staged file the object. `alongside` changes rows in the same transaction. */
    commit: (bucket: string, object: ObjectDescription, staged: string, alongside: () => void = () => {}): void => {
      const file = rows.fileOf(bucket, object.key) ?? placeFor(root, bucket, object.key);
      try {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        rows.transaction(() => {
          rows.put(bucket, object, file, staged);
          rows.dropRemoval(file);
          alongside();
        });
      } catch (error) {
        rmSync(join(staging, staged), { force: true });
        throw error;
      }
      renameSync(join(staging, staged), join(root, file));
    },
    path: (bucket: string, key: string): string | undefined => {
      const file = rows.fileOf(bucket, key);
      return file === undefined ? undefined : join(root, file);
    },
    remove: (bucket: string, key: string): void => {
      const file = rows.fileOf(bucket, key);
      if (file === undefined) return;
      rows.transaction(() => {
        rows.drop(bucket, key);
        rows.addRemoval(file);
      });
      remove(file);
    },
  };
}

export function writeWhole(path: string, body: Uint8Array, flags: 'wx' | 'w' = 'wx'): void {
  const fd = openSync(path, flags);
  try {
    writeFully(fd, body, 0);
  } finally {
    closeSync(fd);
  }
}

/** A full disk cuts a write short before it fails one, so the rest is written until there is none. */
export function writeFully(fd: number, body: Uint8Array, position: number): void {
  for (let at = 0; at < body.length; ) at += writeSync(fd, body, at, body.length - at, position + at);
}

/** The object's own path, unless a file stands where it needs a folder or a folder where it needs a file. */
function placeFor(root: string, bucket: string, key: string): string {
  const file = objectPath(bucket, key);
  try {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    if (statSync(join(root, file), { throwIfNoEntry: false })?.isDirectory() !== true) return file;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOTDIR' || error.code === 'EEXIST')))
      throw error;
  }
  return hashedPath(bucket, key);
}

function removeEmptyFolders(root: string, folder: string): void {
  // The bucket's own folder stays.
  if (!folder.includes('/')) return;
  try {
    rmdirSync(join(root, folder));
  } catch {
    return;
  }
  removeEmptyFolders(root, dirname(folder));
}
