import { createHash } from 'node:crypto';
import type { createTalendStandIn } from '../../infra/local/vendors/talend/stand-in.ts';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { PREFIX } from '../../shared/config/names.ts';
import { END_STATES } from '../../shared/domain/slice.ts';
import type { SimulatedPipeline } from './simulated-pipeline.ts';

/** What differs between the truth of a Talend Cloud and what has landed of it; `[]` when it is exact. */
export async function talendDifferences(
  pipeline: SimulatedPipeline,
  standIn: Pick<ReturnType<typeof createTalendStandIn>, 'truth'>,
): Promise<string[]> {
  const rows = new Map((await pipeline.rows()).map((row) => [row.id, row]));
  const unexpected = new Set([...pipeline.store.objects.keys()].filter((key) => !key.startsWith(PREFIX.curated)));
  const differences: string[] = [];
  for await (const run of standIn.truth(['json'])) {
    const row = rows.get(run.executionId);
    rows.delete(run.executionId);
    if (row === undefined) {
      differences.push(`${run.executionId} was never recorded`);
      continue;
    }
    if (!END_STATES.some((state) => state === row.state)) differences.push(`${row.id} is still ${row.state}`);
    const wanted = (run.parts.json ?? []).map(({ sha256 }) => sha256);
    const landed: string[] = [];
    for (const part of row.parts) {
      unexpected.delete(part.key);
      landed.push(await contentHash(pipeline, part.key));
      if (landed.at(-1) !== part.sha256) differences.push(`the row of ${part.key} has another hash than the object`);
    }
    if (landed.join() !== wanted.join())
      differences.push(`${row.id} (${row.state}) landed ${landed.length} parts, not these ${wanted.length}`);
    if (wanted.length > 0 && row.state !== 'landed') differences.push(`${row.id} is ${row.state}: ${row.note ?? ''}`);
  }
  differences.push(...[...rows.keys()].map((id) => `${id} is no run of the vendor`));
  differences.push(...[...unexpected].map((key) => `${key} belongs to no run`));
  differences.push(...[...pipeline.store.uploads.keys()].map((id) => `upload ${id} was left behind`));
  differences.push(...pipeline.queue.deadLetters.map(({ reason }) => `dead letter: ${reason}`));
  return differences;
}

async function contentHash({ store }: SimulatedPipeline, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(store.read(key), 'zstd')) hash.update(chunk);
  return hash.digest('hex');
}
