/** Entry of the child process that runs the embedded servers. */
import { prepareDataDir } from './data-dir.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { type IndexServer, startIndexServer } from './index-server.ts';
import { type ServerAnswer, ServerOptionsSchema, StopRequestSchema } from './server-protocol.ts';
import { startStorageServer } from './storage-server.ts';

const CLOSE_WITHIN_MS = 800;

// The terminal sends Ctrl-C, and `timeout` its SIGTERM, to the whole process group. The parent still needs the servers
// to finish cleanly, so only its word or its death ends them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const closers: (() => void | Promise<void>)[] = [];
let index: IndexServer | undefined;
let closing = false;

async function closeAndExit(code: number): Promise<void> {
  if (closing) return;
  closing = true;
  setTimeout(() => process.exit(code), CLOSE_WITHIN_MS).unref();
  // The lock was taken first and goes last.
  for (const close of closers.reverse()) await Promise.resolve(close()).catch(() => {});
  process.exit(code);
}

function answer(message: ServerAnswer): void {
  if (process.connected) process.send?.(message);
}

async function start(): Promise<void> {
  const options = ServerOptionsSchema.parse(JSON.parse(process.argv[2] ?? ''));
  prepareDataDir(options.dataDir);
  const lock = await lockDataDir(options.dataDir, options.lockWaitMs);
  closers.push(() => lock.release());
  const storage = await startStorageServer(options);
  closers.push(() => storage.close());
  const started = await startIndexServer(options.dataDir);
  index = started;
  closers.push(() => started.close());
  answer({ kind: 'ready', storage: storage.url, index: started.url });
}

process.on('uncaughtException', (error) => {
  // dynalite throws what LevelDB refuses (a full disk, say) out of a callback: its client hears of it, everybody else goes on.
  if (index?.failPending(error) === true) return;
  console.error('The embedded servers failed:', error);
  void closeAndExit(1);
});
process.on('disconnect', () => void closeAndExit(0));
process.on('message', (message) => {
  if (StopRequestSchema.safeParse(message).success) void closeAndExit(0);
});
start().catch(async (error: unknown) => {
  answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  await closeAndExit(1);
});
