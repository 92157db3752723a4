import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A Parquet file of the lake on this disk. Units: bytes. */
export interface CuratedFile {
  readonly source: string;
  readonly dt: string;
  readonly path: string;
  readonly bytes: number;
}

const partitionValue = (name: string, key: string): string | undefined =>
  name.startsWith(`${key}=`) ? name.slice(key.length + 1) : undefined;

/**
 * The files of one table below a folder with `table=…/source=…/dt=…/part-NNNNN.parquet`.
 *
 * Shape: ascending by source, day and part; `[]` when nothing was built. A file that is replaced meanwhile counts once.
 */
export async function curatedFiles(folder: string, table: string): Promise<CuratedFile[]> {
  const root = join(folder, `table=${table}`);
  const files: CuratedFile[] = [];
  for (const sourceFolder of await names(root)) {
    const source = partitionValue(sourceFolder, 'source');
    for (const dayFolder of source === undefined ? [] : await names(join(root, sourceFolder))) {
      const dt = partitionValue(dayFolder, 'dt');
      for (const name of dt === undefined ? [] : await names(join(root, sourceFolder, dayFolder))) {
        const path = join(root, sourceFolder, dayFolder, name);
        const found = /^part-\d+\.parquet$/.test(name) ? await stat(path).catch(() => undefined) : undefined;
        if (source === undefined || dt === undefined || found === undefined) continue;
        files.push({ source, dt, path, bytes: found.size });
      }
    }
  }
  return files;
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    // A folder is made with its first file, and goes with its last.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}
