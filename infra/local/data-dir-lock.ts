import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const RETRY_MS = 50;

const HolderSchema = z.object({ pid: z.int(), identity: z.string() });
type Holder = z.infer<typeof HolderSchema>;

export interface DataDirLock {
  release(): void;
}

/** One process per data directory. `holder` is undefined when the other one has not written its name yet. */
class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly holder: Holder | undefined;

  constructor(dataDir: string, holder: Holder | undefined) {
    const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
    super(`The data directory ${dataDir} is in use by ${who}. Stop it, or choose another directory with --data.`);
    this.holder = holder;
  }
}

/**
 * Takes a data directory for this process, waiting up to `waitMs` for a holder that is going away.
 *
 * The lock is one of the operating system, held through SQLite: it ends with the process, however that dies, so it can
 * be neither stale nor taken twice. The file beside it only names the holder, for people and for clients.
 * Errors: DataDirInUseError; what the file system says when the directory cannot be written.
 */
export async function lockDataDir(dataDir: string, waitMs: number): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true });
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const release = tryLock(join(dataDir, '.lock'));
    if (release !== undefined) {
      const holderFile = holderPath(dataDir);
      writeFileSync(holderFile, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' }));
      return {
        release: () => {
          rmSync(holderFile, { force: true });
          release();
        },
      };
    }
    if (performance.now() >= giveUpAt) throw new DataDirInUseError(dataDir, readHolder(dataDir));
    await sleep(RETRY_MS);
  }
}

/** Who holds the directory, if that process still lives; a recycled process id is not mistaken for it. */
function readHolder(dataDir: string): Holder | undefined {
  const holder = parseHolder(dataDir);
  return holder !== undefined && processIdentity(holder.pid) === holder.identity ? holder : undefined;
}

const holderPath = (dataDir: string): string => join(dataDir, '.holder.json');

function parseHolder(dataDir: string): Holder | undefined {
  try {
    return HolderSchema.parse(JSON.parse(readFileSync(holderPath(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

function tryLock(file: string): (() => void) | undefined {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return () => db.close();
  } catch (error) {
    db.close();
    if (error instanceof Error && /locked/.test(error.message)) return undefined;
    throw error;
  }
}
