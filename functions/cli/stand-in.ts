import { fork } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { splitLines } from '../../shared/domain/split-lines.ts';

const ListeningSchema = z.object({ url: z.url() });
const SourceFieldsSchema = z.object({
  auth: z.record(z.string(), z.string()),
  scope: z.record(z.string(), z.unknown()).optional(),
});
export type SourceFields = z.infer<typeof SourceFieldsSchema>;

/** A vendor on this machine. It ends with this process, however that dies. */
export interface StandIn {
  readonly vendor: string;
  readonly url: string;
  /** What a source of it is configured with. */
  sourceFields(): Promise<SourceFields>;
  /** Holds its clock at an instant, or lets it go on from there. Units: epoch milliseconds. */
  setClock(clock: { readonly stoppedAtMs: number } | { readonly offsetMs: number }): Promise<void>;
  /** Has it fail in these ways from now on, and in no other; the rules are those of the stand-in. */
  setFaults(rules: readonly unknown[]): Promise<void>;
  /** What it holds as of its clock: one line of JSON each. */
  truth(): AsyncIterable<string>;
  stop(): Promise<void>;
}

/** Starts the stand-in of a vendor as a process of its own. */
export async function startStandIn(vendor: string, options: Readonly<Record<string, unknown>>): Promise<StandIn> {
  const entry = fileURLToPath(new URL(`../../infra/local/vendors/${vendor}/main.ts`, import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(ListeningSchema.parse(message).url));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The stand-in of ${vendor} ended before it listened (exit code ${code})`)),
    );
  });
  return {
    ...standInAt(vendor, url),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A stand-in that is running already. */
export function standInAt(vendor: string, url: string): Omit<StandIn, 'stop'> {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await globalThis.fetch(`${url}/__stand-in/${path}`, init);
    if (!answer.ok) throw new Error(`The stand-in of ${vendor} refused ${path}: ${answer.status}`);
    return answer;
  };
  return {
    vendor,
    url,
    sourceFields: async () => SourceFieldsSchema.parse(await (await ask('source')).json()),
    setClock: async (clock) => {
      await ask('clock', { method: 'PUT', body: JSON.stringify(clock) });
    },
    setFaults: async (rules) => {
      await ask('faults', { method: 'PUT', body: JSON.stringify(rules) });
    },
    async *truth() {
      const { body } = await ask('truth?format=json');
      if (body !== null) yield* splitLines(body);
    },
  };
}

const WorldSchema = z.object({ seed: z.string(), startedAtMs: z.number(), day: z.int().min(0).default(0) });
/** What the stand-ins' worlds are made of, and how many days have passed in them. */
export type DemoWorld = z.infer<typeof WorldSchema>;

const worldFile = (dataDir: string): string => join(dataDir, 'stand-in.json');

/** The world of a data directory: a start after a kill meets the very same runs. */
export async function rememberWorld(dataDir: string): Promise<DemoWorld> {
  await mkdir(dataDir, { recursive: true });
  const known = await readFile(worldFile(dataDir), 'utf8').catch(() => undefined);
  if (known !== undefined) return WorldSchema.parse(JSON.parse(known));
  return await saveWorld(dataDir, { seed: 'demo', startedAtMs: Date.now(), day: 0 });
}

export async function saveWorld(dataDir: string, world: DemoWorld): Promise<DemoWorld> {
  await writeFile(worldFile(dataDir), JSON.stringify(world));
  return world;
}
