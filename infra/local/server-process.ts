import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerAnswerSchema, type ServerOptions } from './server-protocol.ts';

const KILL_AFTER_MS = 5_000;

export interface ServerProcess {
  readonly pid: number;
  readonly storageUrl: string;
  readonly indexUrl: string;
  /** Settles when the process is gone, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** The servers need Node 24 (node:sqlite, type stripping); a parent that runs on an older one uses the one that npm installed. */
function nodeBinary(): string {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
}

/**
 * Starts the embedded servers in a child process and resolves when they answer.
 *
 * The child ends with this process, however it dies: the IPC channel closes and the child notices.
 * Errors: what the child says prevents it (data directory in use, unwritable, full), or that it died.
 */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('./servers.ts', import.meta.url)), [JSON.stringify(options)], {
    execPath: nodeBinary(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await firstAnswer(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('The embedded servers have no process id.');
  return { pid, storageUrl: ready.storage, indexUrl: ready.index, exited, stop: () => stop(child, exited) };
}

function firstAnswer(child: ChildProcess): Promise<{ storage: string; index: string }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The embedded servers ended before they were ready (${signal ?? `exit code ${code}`}).`)),
    );
    child.once('message', (message) => {
      const parsed = ServerAnswerSchema.safeParse(message);
      if (!parsed.success) reject(new Error('The embedded servers sent an unknown answer.'));
      else if (parsed.data.kind === 'failed') reject(new Error(parsed.data.message));
      else resolve(parsed.data);
    });
  });
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.connected) child.send({ kind: 'stop' }, () => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(timer);
}
