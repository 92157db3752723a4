import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { commandEnvironment, type Emulator } from './command-environment.ts';
import { ACCOUNT, REGION } from './ministack.ts';

const ROOT = join(import.meta.dirname, '../..');
/** A deploy takes half a minute; one that hangs does not end by itself for an hour. */
const TIMEOUT_MS = 240_000;

async function run(emulator: Emulator, cwd: string, args: readonly string[]): Promise<void> {
  const child = spawn(join(ROOT, 'node_modules/.bin/cdk'), args, {
    cwd,
    env: await commandEnvironment(emulator),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-20_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${said}`);
}

/** Makes the emulator an environment that CDK can deploy to. */
export async function bootstrap(emulator: Emulator): Promise<void> {
  // Away from cdk.json: the app has no part in it.
  const cwd = join(emulator.home, 'bootstrap');
  await mkdir(cwd, { recursive: true });
  await run(emulator, cwd, ['bootstrap', `aws://${ACCOUNT}/${REGION}`, '--quiet', '--ci']);
}

/**
 * Runs the CDK command line as a user does, on the app of this project and the stage for emulators.
 * Errors: when it fails, with what it said at last.
 */
export async function runCdk(emulator: Emulator, verb: string, config: string, ...more: string[]): Promise<void> {
  // Not the project's cdk.out, which others may be reading.
  const output = join(emulator.home, 'cdk.out');
  const context = ['-c', `config=${config}`, '-c', 'stage=emulated'];
  await run(emulator, ROOT, [verb, ...context, '--output', output, '--ci', '--progress', 'events', ...more]);
}
