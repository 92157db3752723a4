import * as z from 'zod';
import type { SliceRow } from '../../shared/domain/slice.ts';
import { contentOfObject } from '../fetch/verify-landed.ts';
import type { Services } from '../services.ts';
import type { StandIn } from './stand-in.ts';

const TruthSchema = z.object({
  executionId: z.string(),
  terminal: z.boolean(),
  parts: z.object({ json: z.array(z.object({ bytes: z.number(), sha256: z.string() })) }),
});
type Truth = z.infer<typeof TruthSchema>;

/** What a comparison with the vendor came to; `differences` is empty when everything is equal. */
export interface Comparison {
  readonly compared: number;
  readonly bytes: number;
  readonly differences: readonly string[];
}

/** Objects that are read back at the same time. */
const PARALLEL = 4;

/**
 * Compares what has landed with what the stand-in holds, by the content of every object: each finished run is there
 * once, with the very bytes, and there is no object besides.
 */
export async function compareWithStandIn(
  services: Services,
  source: string,
  standIn: Pick<StandIn, 'truth'>,
): Promise<Comparison> {
  const truth: Truth[] = [];
  for await (const line of standIn.truth()) {
    const run = TruthSchema.parse(JSON.parse(line));
    if (run.terminal) truth.push(run);
  }
  const differences: string[] = [];
  const keys = new Set<string>();
  let bytes = 0;
  const pending = [...truth];
  const compareNext = async (): Promise<void> => {
    for (let run = pending.pop(); run !== undefined; run = pending.pop()) {
      const row = await services.index.get({ source, stream: 'execution-logs', id: run.executionId });
      differences.push(...(await compareRun(services, run, row)));
      for (const part of row?.parts ?? []) {
        keys.add(part.key);
        bytes += part.bytes;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, compareNext));
  for await (const key of services.store.list(`raw/vendor=talend/source=${source}/`)) {
    if (!keys.has(key)) differences.push(`the object ${key} belongs to no finished run`);
  }
  return { compared: truth.length, bytes, differences };
}

async function compareRun(services: Services, run: Truth, row: SliceRow | undefined): Promise<string[]> {
  if (row === undefined) return [`run ${run.executionId} is missing`];
  const wanted = run.parts.json.filter((part) => part.bytes > 0);
  const name = `run ${run.executionId}`;
  if (wanted.length === 0)
    return row.state === 'empty' || row.state === 'landed' ? [] : [`${name} is ${row.state}, not empty`];
  if (row.state !== 'landed') return [`${name} is ${row.state}, not landed`];
  if (row.parts.length !== wanted.length) return [`${name} has ${row.parts.length} parts, not ${wanted.length}`];
  const differences: string[] = [];
  for (const [at, part] of wanted.entries()) {
    const landed = row.parts[at];
    const found = landed === undefined ? undefined : await contentOfObject(services.store, landed.key);
    if (found?.sha256 !== part.sha256 || landed?.sha256 !== part.sha256 || landed.bytes !== part.bytes) {
      differences.push(`${name}, part ${at + 1}: the landed bytes are not the vendor's`);
    }
  }
  return differences;
}
