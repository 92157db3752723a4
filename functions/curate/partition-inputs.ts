import type { Compression } from '../../shared/domain/compression.ts';
import { rawKeyPlace } from '../../shared/domain/raw-key-place.ts';
import type { SliceRow } from '../../shared/domain/slice.ts';
import type { PartitionId } from '../../shared/lake/partition.ts';
import { DOCUMENTS, type LakeTable } from '../../shared/lake/table.ts';
import type { LakeInput } from '../../shared/ports/lake-builder.ts';
import type { CurateServices } from './curate-ports.ts';

const NAME = /\/part-(\d+)\.(json|ndjson|log)\.(zst|gz)$/;
const COMPRESSION: Readonly<Record<string, Compression>> = { zst: 'zstd', gz: 'gzip' };

type Listed = LakeInput & { readonly stem: string };
type Ports = Pick<CurateServices, 'index' | 'store' | 'telemetry'>;

/** The streams of vendors that the tables are made of, ascending. */
export function lakeStreams(tables: readonly LakeTable[]): string[] {
  const documents: readonly string[] = Object.values(DOCUMENTS);
  const streams = new Set(tables.flatMap(({ selects }) => Object.keys(selects)));
  return [...streams].filter((stream) => !documents.includes(stream)).sort();
}

/** Prefix of what a stream has landed on a day. */
export const streamPrefix = (vendor: string, { source, dt }: PartitionId, stream: string): string =>
  `raw/vendor=${vendor}/source=${source}/stream=${stream}/dt=${dt}/`;

/**
 * What has landed of a partition, in the order of streams and keys.
 *
 * A part that lies there twice, compressed in two ways or under two extensions, is taken once: the object that the index
 * row of its slice names. The other one was left by an attempt that died, before a setting was changed. Errors: transient.
 */
export async function partitionInputs(
  ports: Ports,
  id: PartitionId & { readonly vendor: string },
  streams: readonly string[],
): Promise<LakeInput[]> {
  const inputs: LakeInput[] = [];
  for (const stream of streams) {
    const byPart = new Map<string, Listed[]>();
    for (const input of await listed(ports, id, stream)) {
      byPart.set(input.stem, [...(byPart.get(input.stem) ?? []), input]);
    }
    for (const same of byPart.values()) {
      const { stem: _stem, ...input } = await chosen(ports, id, streams, same);
      inputs.push(input);
    }
  }
  return inputs;
}

async function listed(
  { store, telemetry }: Ports,
  { vendor, source, dt }: PartitionId & { readonly vendor: string },
  stream: string,
): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const key of store.list(streamPrefix(vendor, { source, dt }, stream))) {
    const [, part = '', format, compression = ''] = NAME.exec(key) ?? [];
    const known = COMPRESSION[compression];
    const slice = rawKeyPlace(key)?.slice;
    if (slice === undefined || (format !== 'json' && format !== 'ndjson' && format !== 'log') || known === undefined) {
      const message = `the object ${key} is none that a table can be made of`;
      telemetry.emit({ kind: 'problem', source, error: { kind: 'contract', message } });
      continue;
    }
    found.push({
      stream,
      slice,
      part: Number(part),
      key,
      stem: key.slice(0, key.lastIndexOf('/part-') + `/part-${part}`.length),
      format,
      compression: known,
      read: () => store.read(key),
    });
  }
  return found;
}

async function chosen(
  { index }: Ports,
  { source, dt }: PartitionId,
  streams: readonly string[],
  same: readonly Listed[],
): Promise<Listed> {
  const [first, ...others] = same;
  if (first === undefined) throw new Error('a part without an object');
  if (others.length === 0) return first;
  // A day of records may have left its slice and be a row of its own; the stream of a part is not always its slice's.
  for (const slice of [first.slice, `${first.slice}@${dt}`]) {
    for (const stream of [first.stream, ...streams]) {
      const row = await index.get({ source, stream, id: slice });
      const named = same.find(({ key }) => isNamed(row, key));
      if (named !== undefined) return named;
    }
  }
  return first;
}

const isNamed = (row: SliceRow | undefined, key: string): boolean =>
  row?.parts.some((part) => part.key === key) ?? false;
