import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const MAIN = join(ROOT, 'functions/cli/main.ts');

/** How a run of the command line ended. */
export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<CliEnd>;
  /** Resolves when this has been written to stderr; rejects when the process ends without it. */
  wrote(text: string | RegExp): Promise<void>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Largest file that the process and its children may write: a disk that is full for anything larger. */
  readonly maxFileBytes?: number;
}

/** Those that have not ended yet. */
const running = new Set<Pick<CliRun, 'child' | 'done'>>();

/** Ends what a test that failed has left at work: it would go on for ever, and make its data directory again. */
async function endAll(): Promise<void> {
  for (const { child, done } of running) {
    child.kill('SIGKILL');
    await done;
  }
}
afterEach(endAll);
// Those of a `beforeAll` that failed, after which no test runs.
afterAll(endAll);

/** Starts the real command line as a process of its own. npm's variables are taken away: nobody launched it. It ends with its test. */
export function startCli(words: readonly string[], options: CliOptions = {}): CliRun {
  const startedMs = performance.now();
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'VITEST');
  const env = { ...Object.fromEntries(inherited), ...options.env };
  const command =
    options.maxFileBytes === undefined
      ? [NODE, MAIN]
      : ['bash', '-c', `ulimit -f ${Math.floor(options.maxFileBytes / 1024)}; exec "$0" "$@"`, NODE, MAIN];
  const child = spawn(command[0] ?? NODE, [...command.slice(1), ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  let onWrite = (): void => {};
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onWrite();
  });
  const done = new Promise<CliEnd>((resolve) => {
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - startedMs) / 1000 }),
    );
  });
  const own = { child, done };
  running.add(own);
  void done.then(() => running.delete(own));
  return {
    ...own,
    wrote: (text) =>
      new Promise((resolve, reject) => {
        onWrite = () => {
          if (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) resolve();
        };
        onWrite();
        void done.then(() => reject(new Error(`ended without "${text}" on stderr:\n${stderr}`)));
      }),
  };
}

/** Runs the command line to its end. */
export const runCli = (words: readonly string[], options?: CliOptions): Promise<CliEnd> =>
  startCli(words, options).done;
