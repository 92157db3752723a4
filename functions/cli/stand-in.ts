import { fork } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const WorldSchema = z.object({ seed: z.string(), startedAtMs: z.number() });
const ListeningSchema = z.object({ url: z.url() });

export interface StandIn {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in Talend as a process of its own. Its world is remembered in the data directory, so that a start
 * after a kill meets the very same runs. It ends with this process, however that dies.
 */
export async function startStandIn(dataDir: string): Promise<StandIn> {
  const world = await rememberWorld(dataDir);
  // Ready after a while that grows with the size, so that most logs are READY at their second poll.
  const options = {
    world: 'demo',
    ...world,
    behaviour: { readiness: { kind: 'time', baseMs: 700, msPerMegabyte: 60 } },
  };
  const entry = fileURLToPath(new URL('../../infra/local/vendors/talend/main.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(ListeningSchema.parse(message).url));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The stand-in Talend ended before it listened (exit code ${code})`)));
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function rememberWorld(dataDir: string): Promise<z.infer<typeof WorldSchema>> {
  const file = join(dataDir, 'stand-in.json');
  await mkdir(dataDir, { recursive: true });
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return WorldSchema.parse(JSON.parse(known));
  const world = { seed: 'demo', startedAtMs: Date.now() };
  await writeFile(file, JSON.stringify(world));
  return world;
}
