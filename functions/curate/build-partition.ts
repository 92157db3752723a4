import { IngestError } from '../../shared/domain/errors.ts';
import { curatedKey, type PartitionId } from '../../shared/lake/partition.ts';
import { DOCUMENTS, type LakeTable } from '../../shared/lake/table.ts';
import type { BuiltFile, BuiltPartition } from '../../shared/ports/lake-builder.ts';
import type { CuratedObject, PartitionRow } from '../../shared/ports/partition-index.ts';
import type { ObjectHead } from '../../shared/ports/raw-store.ts';
import { buildTables } from './build-tables.ts';
import type { CurateServices } from './curate-ports.ts';
import { partitionDocuments } from './partition-documents.ts';
import { lakeStreams, partitionInputs } from './partition-inputs.ts';
import { putFile } from './put-file.ts';

/** One object of a build: what was there before, and what is there now. */
export interface BuiltObject extends CuratedObject {
  readonly sha256: string;
  readonly before?: { readonly rows: number; readonly sha256: string };
  readonly changed: boolean;
}

/** What the row of a partition keeps of an object. */
export const asCurated = ({ table, key, etag, rows, bytes }: BuiltObject): CuratedObject => ({
  table,
  key,
  etag,
  rows,
  bytes,
});

export interface Built {
  readonly objects: readonly BuiltObject[];
  readonly inputBytes: number;
  readonly buildMs: number;
}

type Heads = ReadonlyMap<string, ObjectHead>;

/**
 * Makes the objects of a partition from what is there now, and replaces those that have changed.
 *
 * `overtaken`: another curator replaced one of them meanwhile; the caller begins anew. The ETags are read before raw is
 * listed, and an object is replaced only if it still has the one that was read. So the listing behind every object is later
 * than that of the object that it replaces: what is in the lake only grows. A crash leaves objects that are newer than the
 * row says: the partition is dirty still, and built again. Rows of a table that are gone leave an object without rows.
 * Errors: transient, invariant.
 */
export async function buildPartition(
  services: CurateServices,
  row: PartitionRow,
  buckets: number,
  only?: readonly string[],
): Promise<Built | 'overtaken'> {
  const { environment, builder } = services;
  const startedAtMs = environment.now();
  const tables = services.tables.filter(({ name }) => only === undefined || only.includes(name));
  const heads = await currentObjects(services, row, tables, buckets);
  await services.listingsSettled();
  const inputs = await partitionInputs(services, row, lakeStreams(tables));
  const streams = new Set([...inputs.map(({ stream }) => stream), ...Object.values(DOCUMENTS)]);
  const hasObject = ({ name }: LakeTable): boolean =>
    Array.from({ length: buckets }, (_, bucket) => curatedKey(name, row, bucket)).some((key) => heads.has(key));
  const wanted = tables.filter(
    (table) => Object.keys(table.selects).some((stream) => streams.has(stream)) || hasObject(table),
  );
  const { source, dt, vendor } = row;
  const names = wanted.map(({ name }) => name);
  const partition = await buildTables(builder, names, (some) => {
    return { source, dt, vendor, inputs, documents: partitionDocuments(services, row), buckets, tables: some };
  });
  try {
    const objects = await replaceAll(services, row, partition, heads);
    if (objects === 'overtaken') return objects;
    // The day stays as far behind as it was, and is tried again.
    if (partition.failure !== undefined) throw partition.failure;
    return { objects, inputBytes: partition.inputBytes, buildMs: environment.now() - startedAtMs };
  } finally {
    await partition.dispose();
  }
}

async function currentObjects(
  { store }: CurateServices,
  row: PartitionRow,
  tables: readonly LakeTable[],
  buckets: number,
): Promise<Heads> {
  const keys = tables.flatMap(({ name }) =>
    Array.from({ length: buckets }, (_, bucket) => curatedKey(name, row, bucket)),
  );
  const heads = await Promise.all(keys.map(async (key) => [key, await store.head(key)] as const));
  return new Map(heads.flatMap(([key, head]) => (head === undefined ? [] : [[key, head]])));
}

async function replaceAll(
  services: CurateServices,
  id: PartitionId,
  { files }: BuiltPartition,
  heads: Heads,
): Promise<BuiltObject[] | 'overtaken'> {
  const objects: BuiltObject[] = [];
  for (const file of files) {
    const key = curatedKey(file.table, id, file.bucket);
    const head = heads.get(key);
    // No rows yet: an object would only be one more to open.
    if (file.rows === 0 && head === undefined) continue;
    const object = await replace(services, id, file, key, head);
    if (object === 'overtaken') return object;
    objects.push(object);
  }
  return objects;
}

async function replace(
  services: CurateServices,
  { source, dt }: PartitionId,
  file: BuiltFile,
  key: string,
  head: ObjectHead | undefined,
): Promise<BuiltObject | 'overtaken'> {
  const { table, rows, bytes, sha256, path } = file;
  const version = services.tables.find(({ name }) => name === table)?.version;
  if (version === undefined) throw new IngestError('invariant', `there is no table ${table}`, { source });
  const metadata = { table, version: String(version), rows: String(rows), sha256, source, dt };
  const before =
    head === undefined ? {} : { before: { rows: Number(head.metadata.rows), sha256: head.metadata.sha256 ?? '' } };
  const about = { table, key, rows, bytes, sha256, ...before };
  const { sha256: knownHash, version: knownVersion } = head?.metadata ?? {};
  // A file that was cut on this machine still has the metadata that it was written with.
  if (head?.bytes === bytes && knownHash === sha256 && knownVersion === metadata.version) {
    return { ...about, etag: head.etag, changed: false };
  }
  const written = await putFile(services.store, {
    path,
    bytes,
    key,
    description: { contentType: 'application/vnd.apache.parquet', metadata },
    condition: head === undefined ? { kind: 'absent' } : { kind: 'replace', etag: head.etag },
    partBytes: services.partBytes,
  });
  return written.kind === 'written' ? { ...about, etag: written.etag, changed: true } : 'overtaken';
}
