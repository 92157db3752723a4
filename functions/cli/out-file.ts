import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeDrafts } from './drafts.ts';
import { UsageError } from './usage-error.ts';
import type { Sink } from './write-answer.ts';

/** Errors: UsageError for a folder, which can be no file. */
export async function refuseFolder(out: string): Promise<void> {
  if ((await stat(out).catch(() => undefined))?.isDirectory() !== true) return;
  throw new UsageError(`--out is "${out}", which is a folder; name a file`);
}

/**
 * Lets `write` fill a draft beside `out`, which takes its place once it is whole: whatever stands under the name is never
 * half an answer, and after an error it is what it was.
 */
export async function replaceFile<T>(out: string, write: (draft: string, folder: string) => Promise<T>): Promise<T> {
  const file = resolve(out);
  const folder = await makeDrafts(dirname(file));
  try {
    const draft = join(folder, basename(file));
    const result = await write(draft, folder);
    await rename(draft, file);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a file for text, hands it to `fill`, and closes it. */
export async function withTextFile<T>(path: string, fill: (sink: Sink) => Promise<T>): Promise<T> {
  const handle = await open(path, 'w');
  try {
    return await fill(async (text) => {
      await handle.writeFile(text);
      return true;
    });
  } finally {
    await handle.close();
  }
}
