import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cpuSecondsOf } from './process-figures.ts';
import type { Scenario } from './scenarios.ts';

/** Rows that one page of the vendor's listing holds at most. */
const LIST_LIMIT = 100;

const PartSchema = z.object({ bytes: z.number(), sha256: z.string(), statusCalls: z.number() });
const TruthSchema = z.object({ executionId: z.string(), parts: z.object({ json: z.array(PartSchema).length(1) }) });
const StatsSchema = z.object({ requests: z.record(z.string(), z.number()) });

/** One log as the vendor serves it. `statusCalls` is the fewest until READY, that one included. */
export interface TrueLog {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly statusCalls: number;
}

export type RequestCounts = Readonly<Record<string, number>>;

/** The stand-in Talend, in a process of its own. */
export interface Vendor {
  readonly url: string;
  readonly truth: readonly TrueLog[];
  /** Sizes of the pages that a listing of everything has. */
  readonly pages: readonly number[];
  /** Requests since it started, by endpoint. */
  requests(): Promise<RequestCounts>;
  cpuSeconds(): number | undefined;
  stop(): Promise<void>;
}

/** Starts the stand-in with the world of a scenario, and lets it compute its truth before anything is measured. */
export async function startVendor({ logs, logBytes, bigLogs, mostPolls }: Scenario): Promise<Vendor> {
  const options = { world: { bench: { logs, logBytes, bigLogs, mostPolls } }, seed: 'bench', startedAtMs: Date.now() };
  const entry = fileURLToPath(new URL('../../infra/local/vendors/talend/main.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const url = await listeningUrl(child);
  const truth = await readTruth(url);
  const pages = Array.from({ length: Math.ceil(truth.length / LIST_LIMIT) }, (_, page) =>
    Math.min(LIST_LIMIT, truth.length - page * LIST_LIMIT),
  );
  return {
    url,
    truth,
    pages,
    requests: async () => StatsSchema.parse(await (await fetch(`${url}/__stand-in/stats`)).json()).requests,
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(z.object({ url: z.url() }).parse(message).url));
    child.once('exit', (code) => reject(new Error(`the stand-in ended before it listened (exit code ${code})`)));
  });
}

async function readTruth(url: string): Promise<TrueLog[]> {
  const answer = await fetch(`${url}/__stand-in/truth?format=json`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const { executionId, parts } = TruthSchema.parse(JSON.parse(line));
    return parts.json.map(({ bytes, sha256, statusCalls }) => ({ id: executionId, bytes, sha256, statusCalls }));
  });
}

/** The fewest requests that bring every log: all pages, and for each log one generation, its status calls, one download. */
export function fewestRequests({ truth, pages }: Pick<Vendor, 'truth' | 'pages'>): number {
  return truth.reduce((sum, { statusCalls }) => sum + 1 + statusCalls + 1, pages.length);
}
