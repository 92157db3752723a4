import { createHash } from 'node:crypto';
import { linesOf } from '../../functions/records/lines.ts';
import { decompress } from '../../shared/adapters/zstd-frames.ts';
import { PREFIX } from '../../shared/config/names.ts';
import { compressionOfKey } from '../../shared/domain/compression.ts';
import type { VendorDescription } from '../../shared/ports/connector.ts';
import type { SimulatedPipeline } from '../simulation/simulated-pipeline.ts';
import type { TruthRow } from './simulated-vendor.ts';

interface Compared {
  readonly description: VendorDescription;
  truth(): AsyncIterable<TruthRow>;
  /** Streams that are told within other streams: what lands in them has no truth of its own. */
  readonly within?: readonly string[];
  /** `content`: the vendor gives no ids, and equal rows are different records. */
  readonly by: 'identity' | 'content';
  /** Identity of a landed record in the truth's words; default: as the description says. */
  identityOf?(identity: string, json: string): string;
}

interface Landed {
  readonly key: string;
  readonly stream: string;
  readonly slice: string;
  readonly sha256: string;
}

/**
 * Compares the records that have landed, line by line, with the vendor's truth: each finished record exactly once and
 * with exactly the vendor's values, open ones at most once, nothing else; every object belongs to one slice, and has the
 * hash of its part.
 */
export async function recordDifferences(
  pipeline: SimulatedPipeline,
  compared: Compared,
  ignore?: string,
): Promise<string[]> {
  const differences: string[] = [];
  const landed = await landedParts(pipeline, differences);
  const found = new Map<string, string[]>();
  const files = new Map<string, number>();
  for (const part of landed) {
    const stream = compared.description.streams.find(({ name }) => name === part.stream);
    if (stream === undefined) differences.push(`${part.key} is of a stream that nobody described: ${part.stream}`);
    if (stream?.identify === undefined) {
      files.set(`${part.stream}/${part.sha256}`, (files.get(`${part.stream}/${part.sha256}`) ?? 0) + 1);
      continue;
    }
    for await (const json of linesOf(pipeline.store, part.key)) {
      const value = exactJson(json, ignore);
      const own = stream.identify(json).identity;
      const identity = compared.by === 'content' ? value : (compared.identityOf?.(own, json) ?? own);
      const name = `${part.stream}/${identity}`;
      found.set(name, [...(found.get(name) ?? []), value]);
    }
  }
  const open = new Map<string, number>();
  for await (const row of compared.truth()) {
    const value = exactJson(JSON.stringify(row.record));
    const name = `${row.stream}/${compared.by === 'content' ? value : row.identity}`;
    const isFile = compared.description.streams.some((one) => one.name === row.stream && one.content === 'files');
    if (isFile) {
      const file = `${row.stream}/${String(row.record.sha256)}`;
      const left = files.get(file) ?? 0;
      if (left > 0) files.set(file, left - 1);
      else if (row.finished) differences.push(`the file of ${name} has not landed`);
      continue;
    }
    const [first, ...others] = found.get(name) ?? [];
    if (!row.finished) {
      open.set(name, (open.get(name) ?? 0) + 1);
      continue;
    }
    if (first === undefined) differences.push(`${name} has not landed`);
    else if (first !== value) differences.push(`${name} landed as ${first}, not as ${value}`);
    if (others.length === 0) found.delete(name);
    else found.set(name, others);
  }
  for (const [name, values] of found) {
    const stream = name.slice(0, name.indexOf('/'));
    if (compared.within?.includes(stream) === true) continue;
    if (values.length > (open.get(name) ?? 0)) differences.push(`${name} landed ${values.length} times too often`);
  }
  for (const [file, left] of files) if (left > 0) differences.push(`${file} landed ${left} times too often`);
  return differences;
}

/** Every part of every slice, after a look at whether objects and parts belong together. */
async function landedParts(pipeline: SimulatedPipeline, differences: string[]): Promise<Landed[]> {
  const parts: Landed[] = [];
  const unexpected = new Set([...pipeline.store.objects.keys()].filter((key) => !key.startsWith(PREFIX.curated)));
  for (const row of await pipeline.rows()) {
    if (row.state === 'failed') differences.push(`${row.id} was given up: ${row.note ?? ''}`);
    for (const part of row.parts) {
      const stored = pipeline.store.objects.get(part.key);
      if (!unexpected.delete(part.key)) differences.push(`${part.key} is no object, or is part of two slices`);
      if (stored === undefined) continue;
      const sha256 = await contentHash(pipeline, part.key);
      if (sha256 !== part.sha256) differences.push(`${part.key} has another hash than ${row.id} says`);
      parts.push({ key: part.key, stream: part.stream ?? row.stream, slice: row.id, sha256: part.sha256 });
    }
  }
  differences.push(...[...unexpected].map((key) => `${key} belongs to no slice`));
  differences.push(...[...pipeline.store.uploads.keys()].map((id) => `upload ${id} was left behind`));
  differences.push(...pipeline.queue.deadLetters.map(({ reason }) => `dead letter: ${reason}`));
  if (pipeline.scratch.open > 0) differences.push(`${pipeline.scratch.open} files were left in the scratch space`);
  return parts;
}

async function contentHash({ store }: SimulatedPipeline, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(store.read(key), compressionOfKey(key))) hash.update(chunk);
  return hash.digest('hex');
}

/** JSON with sorted keys and numbers as they were spelled, so that equal texts are equal values; without one field. */
function exactJson(text: string, ignore?: string): string {
  return JSON.stringify(
    JSON.parse(text, (_key, value: unknown, { source }) => {
      if (typeof value === 'number' && source !== undefined) return JSON.rawJSON(source);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      // A raw number looks like an object.
      if ('rawJSON' in value && Object.isFrozen(value)) return value;
      const fields = Object.entries(value).filter(([name]) => name !== ignore);
      return Object.fromEntries(fields.sort(([left], [right]) => (left < right ? -1 : 1)));
    }),
  );
}
