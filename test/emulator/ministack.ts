import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { selfSigned } from '../factories/self-signed.ts';
import { installedMiniStack } from './installed-ministack.ts';

/** What the emulator takes everybody for, and the only account that it knows stacks of. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
/** Opens nothing but the emulator, of which it is the owner. */
export const OWNER = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** Node 24, as in Lambda. */
const NODE = join(import.meta.dirname, '../../node_modules/node/bin/node');
const START_TRIES = 300;

export interface MiniStack {
  readonly endpoint: string;
  /** Its own folder, away from every package: a `package.json` above the functions' code would change what they are. */
  readonly home: string;
  /** File of the certificate that it is to be trusted by; none by plain http. */
  readonly certificate: string | undefined;
  /** Its last words. */
  said(): string;
  /** Ends the server and everything that it started, and takes its files along. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

function answers(url: string, ca: string | undefined): Promise<boolean> {
  if (ca === undefined)
    return fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  return new Promise((resolve) => {
    const request = https.get(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/**
 * The `node` that the emulator finds first and runs the functions with: each process gets a folder of its own for temporary
 * files, as every environment of Lambda has its own `/tmp`. Returns the folder it is in.
 */
async function nodeForFunctions(home: string): Promise<string> {
  const folder = join(home, 'bin');
  await mkdir(folder);
  const script = `#!/bin/sh\nTMPDIR="$TMPDIR/tmp-$$"\nexport TMPDIR\nmkdir -p "$TMPDIR" && exec '${NODE}' "$@"\n`;
  await writeFile(join(folder, 'node'), script, { mode: 0o755 });
  return folder;
}

/** A certificate for the loopback; IAM is enforced over TLS only, since buckets and queues refuse plain http. */
async function overTls(home: string): Promise<{ certificate: string; pem: string; environment: NodeJS.ProcessEnv }> {
  // A name of its own: of two authorities of one name only the first is tried.
  const { certificate: pem, key } = selfSigned(`MiniStack ${randomUUID()}`);
  const certificate = join(home, 'certificate.pem');
  const keyFile = join(home, 'key.pem');
  await Promise.all([writeFile(certificate, pem), writeFile(keyFile, key, { mode: 0o600 })]);
  return {
    certificate,
    pem,
    environment: { USE_SSL: '1', MINISTACK_SSL_CERT: certificate, MINISTACK_SSL_KEY: keyFile, AUTH: 'true' },
  };
}

/**
 * Starts the emulator of AWS on the loopback, with nothing of this process's environment: what it had, the functions would see.
 *
 * `enforceIam`: over TLS, and every call needs a grant. Errors: with its last words.
 */
export async function startMiniStack({ enforceIam = false } = {}): Promise<MiniStack> {
  const [python, script] = await installedMiniStack();
  const home = await mkdtemp(join(tmpdir(), 'runlake-ministack-'));
  const tls = enforceIam ? await overTls(home) : undefined;
  const port = await freePort();
  const child = spawn(python, [script], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The leader of a group of its own, so that no function outlives it.
    detached: true,
    env: {
      PATH: `${await nodeForFunctions(home)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      TMPDIR: home,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      MINISTACK_REGION: REGION,
      ...tls?.environment,
    },
  });
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left.
    }
  };
  process.once('exit', killGroup);
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-20_000);
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
    await Promise.race([ended, setTimeout(10_000, undefined, { ref: false })]);
    killGroup();
    await ended;
    process.removeListener('exit', killGroup);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const endpoint = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  for (let tries = 0; tries < START_TRIES && child.exitCode === null; tries += 1) {
    const healthy = await answers(`${endpoint}/_ministack/health`, tls?.pem);
    if (healthy) return { endpoint, home, certificate: tls?.certificate, said: () => said, stop };
    await Promise.race([ended, setTimeout(100)]);
  }
  await stop();
  throw new Error(`MiniStack did not start:\n${said}`);
}
