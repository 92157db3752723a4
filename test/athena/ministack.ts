import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/runlake-ministack');
const PACKAGES = ['ministack==1.5.33', 'duckdb==2.0.0'];
const START_TRIES = 300;

export interface MiniStack {
  readonly endpoint: string;
  /** Ends the server and takes its files along. */
  stop(): Promise<void>;
}

/**
 * The emulator's command, installed once into a folder that `npm ci` throws away: the interpreter, and the script, whose own
 * first line would name the folder that it was installed in, also after a move.
 */
async function installed(): Promise<readonly [python: string, script: string]> {
  const home = join(CACHE, PACKAGES.join('-').replaceAll('=', ''));
  const command = [join(home, 'bin', 'python3'), join(home, 'bin', 'ministack')] as const;
  if (existsSync(join(home, 'complete'))) return command;
  await rm(home, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  const python = process.env.PYTHON ?? 'python3';
  await run(python, ['-m', 'venv', home]).catch((error: unknown) => {
    throw new Error(`The proof on Athena needs Python 3.10 or later with venv; PYTHON=… names another`, {
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/** Starts the emulator on the loopback, with nothing of this process's environment. Errors: with its last words. */
export async function startMiniStack(): Promise<MiniStack> {
  const [python, script] = await installed();
  const home = await mkdtemp(join(tmpdir(), 'runlake-ministack-'));
  const port = await freePort();
  const child = spawn(python, [script], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: home,
      TMPDIR: home,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      MINISTACK_REGION: 'us-east-1',
    },
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, setTimeout(10_000).then(() => child.kill('SIGKILL'))]);
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < START_TRIES && child.exitCode === null; tries += 1) {
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return { endpoint, stop };
    await Promise.race([ended, setTimeout(100)]);
  }
  await stop();
  throw new Error(`MiniStack did not start:\n${said}`);
}
