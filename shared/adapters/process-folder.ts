import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

/** Folders of this process that are in use. */
const mine = new Set<string>();

export interface ProcessFolderOptions {
  /** An existing folder. */
  readonly parent: string;
  /** What the folder is for; begins its name. */
  readonly name: string;
  /** No other process uses `parent` for this: what is there and is not this process's own was left behind. Default false. */
  readonly alone?: boolean;
  /**
   * How long the folder of a dead process must have been left alone. Not 0 where its process may only not be seen from here,
   * as from another container. Units: milliseconds.
   */
  readonly leftAfterMs: number;
}

/**
 * Makes a folder that only this user may read, and first removes what killed processes have left there under the name.
 *
 * Its own name tells the process, and nobody can guess the rest of it. Without `alone` only folders of
 * dead processes count as left. Returns the path, and what removes it. Errors: those of the disk; what was left
 * and can not be removed stays. Test: test/adapters/process-folder.test.ts
 */
export async function makeProcessFolder(
  options: ProcessFolderOptions,
  nowMs: number = Date.now(),
): Promise<{ readonly path: string; dispose(): Promise<void> }> {
  await removeLeftovers(options, nowMs);
  const path = await mkdtemp(join(options.parent, `${options.name}-${process.pid}-`));
  mine.add(path);
  const dispose = async (): Promise<void> => {
    await rm(path, { recursive: true, force: true });
    mine.delete(path);
  };
  return { path, dispose };
}

async function removeLeftovers(options: ProcessFolderOptions, nowMs: number): Promise<void> {
  const { parent, name, alone = false, leftAfterMs } = options;
  for (const entry of await readdir(parent).catch(() => [])) {
    const path = join(parent, entry);
    if (!entry.startsWith(`${name}-`) || mine.has(path)) continue;
    if (!alone && !(await isLeft(path, entry.slice(name.length + 1), nowMs - leftAfterMs))) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function isLeft(path: string, ending: string, beforeMs: number): Promise<boolean> {
  const pid = /^(\d+)-/.exec(ending)?.[1];
  // This process's own that are not in use are of an earlier one with its number, as every first process of a container.
  if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) return false;
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs <= beforeMs,
    () => false,
  );
}
