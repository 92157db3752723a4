import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { splitLines } from '../../shared/domain/split-lines.ts';
import { cpuSecondsOf } from './process-figures.ts';

const ListeningSchema = z.object({ url: z.url() });
const StatsSchema = z.object({
  requests: z.record(z.string(), z.number()),
  faultsFired: z.record(z.string(), z.number()),
});
const SourceFieldsSchema = z.object({
  auth: z.record(z.string(), z.string()),
  scope: z.record(z.string(), z.unknown()).optional(),
});

export type RequestCounts = Readonly<Record<string, number>>;

/** A stand-in in a process of its own: its memory and CPU are nobody else's. */
export interface VendorProcess {
  readonly vendor: string;
  readonly url: string;
  /** What a source of it is configured with. */
  sourceFields(): Promise<z.infer<typeof SourceFieldsSchema>>;
  /** Since it started, by endpoint and by kind of fault. */
  stats(): Promise<{ readonly requests: RequestCounts; readonly faultsFired: RequestCounts }>;
  /** Replaces all faults. */
  setFaults(rules: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** What it holds: one line of JSON each. */
  truth(): AsyncIterable<string>;
  cpuSeconds(): number | undefined;
  stop(): Promise<void>;
}

/** Starts the stand-in of a vendor. Errors: it ended before it listened. */
export async function startVendorProcess(
  vendor: string,
  options: Readonly<Record<string, unknown>>,
): Promise<VendorProcess> {
  const entry = fileURLToPath(new URL(`../../infra/local/vendors/${vendor}/main.ts`, import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(ListeningSchema.parse(message).url));
    child.once('exit', (code) => reject(new Error(`the stand-in ended before it listened (exit code ${code})`)));
  });
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await globalThis.fetch(`${url}/__stand-in/${path}`, init);
    if (!answer.ok) throw new Error(`the stand-in of ${vendor} refused ${path}: ${answer.status}`);
    return answer;
  };
  return {
    vendor,
    url,
    sourceFields: async () => SourceFieldsSchema.parse(await (await ask('source')).json()),
    stats: async () => StatsSchema.parse(await (await ask('stats')).json()),
    setFaults: async (rules) => {
      await ask('faults', { method: 'PUT', body: JSON.stringify(rules) });
    },
    async *truth() {
      const { body } = await ask('truth?format=json');
      if (body !== null) yield* splitLines(body);
    },
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Requests between two counts, by endpoint. */
export const requestsBetween = (before: RequestCounts, after: RequestCounts): RequestCounts =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));

export const sumOf = (counts: RequestCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
