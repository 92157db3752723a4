import { z } from 'zod';
import type { LogScenario } from './scenarios.ts';
import { startVendorProcess, type VendorProcess } from './vendor-process.ts';

/** Rows that one page of the vendor's listing holds at most. */
const LIST_LIMIT = 100;

const PartSchema = z.object({ bytes: z.number(), sha256: z.string(), statusCalls: z.number() });
const TruthSchema = z.object({ executionId: z.string(), parts: z.object({ json: z.array(PartSchema).length(1) }) });

/** One log as the vendor serves it. `statusCalls` is the fewest until READY, that one included. */
export interface TrueLog {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly statusCalls: number;
}

/** The stand-in Talend, and what it holds. */
export interface Vendor {
  readonly process: VendorProcess;
  readonly logs: readonly TrueLog[];
  /** Sizes of the pages that a listing of everything has. */
  readonly pages: readonly number[];
}

/** Starts the stand-in with the world of a scenario, and lets it compute its truth before anything is measured. */
export async function startVendor({ logs, logBytes, bigLogs, mostPolls }: LogScenario): Promise<Vendor> {
  const world = { bench: { logs, logBytes, bigLogs, mostPolls } };
  const process = await startVendorProcess('talend', { world, seed: 'bench', startedAtMs: Date.now() });
  const truth = await readTruth(process);
  const pages = Array.from({ length: Math.ceil(truth.length / LIST_LIMIT) }, (_, page) =>
    Math.min(LIST_LIMIT, truth.length - page * LIST_LIMIT),
  );
  return { process, logs: truth, pages };
}

async function readTruth(process: VendorProcess): Promise<TrueLog[]> {
  const logs: TrueLog[] = [];
  for await (const line of process.truth()) {
    const { executionId, parts } = TruthSchema.parse(JSON.parse(line));
    logs.push(...parts.json.map(({ bytes, sha256, statusCalls }) => ({ id: executionId, bytes, sha256, statusCalls })));
  }
  return logs;
}

/** The fewest requests that bring every log: all pages, and for each log one generation, its status calls, one download. */
export function fewestRequests({ logs, pages }: Pick<Vendor, 'logs' | 'pages'>): number {
  return logs.reduce((sum, { statusCalls }) => sum + 1 + statusCalls + 1, pages.length);
}
