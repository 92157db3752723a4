import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandEnvironment, type Emulator } from './command-environment.ts';
import { STAGE } from './deploy-stage.ts';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '../../functions/cli/main.ts');

export interface CliEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `runlake WORDS --cloud --stage STAGE`, as whoever owns the account types it. */
export async function runCli(emulator: Emulator, ...words: readonly string[]): Promise<CliEnd> {
  try {
    const ended = await run('node', [MAIN, ...words, '--cloud', '--stage', STAGE], {
      cwd: emulator.home,
      env: await commandEnvironment(emulator),
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, ...ended };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
    const said = (name: 'stdout' | 'stderr'): string => String(Reflect.get(error, name) ?? '');
    return { code: error.code, stdout: said('stdout'), stderr: said('stderr') };
  }
}
