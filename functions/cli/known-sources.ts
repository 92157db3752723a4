import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Source } from '../../shared/config/sources.ts';
import { describeVendor } from '../../shared/connectors/registry.ts';

const KnownSourceSchema = z.object({ id: z.string(), vendor: z.string(), stream: z.string() });
const KnownSourcesSchema = z.object({ sources: z.array(KnownSourceSchema) });

/** A source whose runs a data directory holds, whether or not it is still configured. */
export type KnownSource = z.infer<typeof KnownSourceSchema>;

const fileIn = (dataDir: string): string => join(dataDir, 'sources.json');

/** The sources that a data directory has ever worked for, by id. Shape: ascending; `[]` for a directory without data. */
export async function knownSources(dataDir: string): Promise<readonly KnownSource[]> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"sources":[]}';
    throw error;
  });
  return KnownSourcesSchema.parse(JSON.parse(text)).sources;
}

/**
 * Adds sources to those that the data directory knows. The index answers questions about one source at a time, so the
 * listing verbs need to know which there are. Call it only while the directory is held by this process.
 */
export async function rememberSources(dataDir: string, sources: readonly Source[]): Promise<void> {
  const known = new Map((await knownSources(dataDir)).map((source) => [source.id, source]));
  const before = known.size;
  for (const { id, vendor } of sources)
    known.set(id, { id, vendor, stream: describeVendor(vendor)?.streams[0].name ?? vendor });
  if (known.size === before) return;
  const merged = [...known.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ sources: merged }, undefined, 2)}\n`);
  await rename(draft, fileIn(dataDir));
}
