import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^\.drafts-(\d+)$/;

/**
 * Makes the folder for files that are not whole yet, and removes those that dead processes left behind.
 *
 * It lies inside `out`, since a rename can not leave a file system; one per process, so that two exports never meet.
 */
export async function makeDrafts(out: string): Promise<string> {
  const drafts = join(out, `.drafts-${process.pid}`);
  await mkdir(drafts, { recursive: true });
  for (const name of await readdir(out)) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) await rm(join(out, name), { recursive: true, force: true });
  }
  return drafts;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
