import { createHash } from 'node:crypto';
import { rebuild } from '../../functions/curate/rebuild.ts';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import { collectBytes } from '../factories/collect.ts';
import type { SimulatedPipeline } from './simulated-pipeline.ts';

/**
 * What differs between what has landed and the tables of a `FakeLake`; `[]` when each landed object is in exactly one table
 * object, as it is now, no day is behind, and building everything anew changes nothing.
 */
export async function lakeDifferences(pipeline: SimulatedPipeline): Promise<string[]> {
  const { store, partitions, source } = pipeline;
  const differences: string[] = [];
  const lines: string[] = [];
  for (const { dt, dueAtMs, objects } of partitions.rows()) {
    if (dueAtMs !== undefined) differences.push(`${dt} is dirty still`);
    for (const { key, etag, table } of objects) {
      if ((await store.head(key))?.etag !== etag) differences.push(`the row of ${dt} names another ${key}`);
      if (table === 'log_entries')
        lines.push(
          ...String(await collectBytes(store.read(key)))
            .trimEnd()
            .split('\n'),
        );
    }
  }
  const landed: string[] = [];
  for (const key of store.objects.keys()) {
    if (!key.startsWith('raw/')) continue;
    const hash = createHash('sha256');
    for await (const chunk of decompress(store.read(key), compressionOfKey(key))) hash.update(chunk);
    landed.push(`${key} ${hash.digest('hex')}`);
  }
  if (lines.sort().join('\n') !== landed.sort().join('\n'))
    differences.push(`the tables hold ${lines.length} objects, not these ${landed.length}`);
  const everything = { source, from: '1970-01-01', to: '2199-12-31' };
  for await (const { key, changed } of rebuild(pipeline.curateServices(), everything)) {
    if (changed) differences.push(`${key} is another when it is built anew`);
  }
  return differences;
}
