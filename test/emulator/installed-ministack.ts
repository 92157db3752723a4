import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/runlake-ministack');
const PACKAGES = ['ministack==1.5.33', 'duckdb==2.0.0'];

/**
 * The emulator's command, installed once into a folder that `npm ci` throws away: the interpreter, and the script, whose own
 * first line would name the folder that it was installed in, also after a move.
 */
export async function installedMiniStack(): Promise<readonly [python: string, script: string]> {
  const home = join(CACHE, PACKAGES.join('-').replaceAll('=', ''));
  const command = [join(home, 'bin', 'python3'), join(home, 'bin', 'ministack')] as const;
  if (existsSync(join(home, 'complete'))) return command;
  await rm(home, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  const python = process.env.PYTHON ?? 'python3';
  await run(python, ['-m', 'venv', home]).catch((error: unknown) => {
    throw new Error(`The emulator of AWS needs Python 3.10 or later with venv; PYTHON=… names another`, {
      cause: error,
    });
  });
  await run(join(home, 'bin', 'python3'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...PACKAGES,
  ]);
  await mkdir(join(home, 'complete.draft'));
  await rename(join(home, 'complete.draft'), join(home, 'complete'));
  return command;
}
