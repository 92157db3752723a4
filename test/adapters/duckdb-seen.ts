import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import type { LakeInput } from '../../shared/ports/lake-builder.ts';
import { LINES, QUARANTINE, request } from './duckdb-tables.ts';

/** What a build made of its inputs. */
export interface Seen {
  /** `slice ordinal line` of each row. */
  readonly lines: readonly string[];
  /** `slice part ordinal reason: line` of each row. */
  readonly quarantine: readonly string[];
}

/** Builds the tables LINES and QUARANTINE in a folder of their own, and reads them with another program than DuckDB. */
export async function seen(...inputs: readonly LakeInput[]): Promise<Seen> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-'));
  try {
    const partition = await new DuckDbLakeBuilder({ tables: [LINES, QUARANTINE], folder }).build(request(inputs));
    const [lines = [], quarantine = []] = await Promise.all(partition.files.map(({ path }) => rowsOf(path)));
    await partition.dispose();
    return {
      lines: lines.map((row) => `${row.slice} ${row.ordinal} ${row.line}`),
      quarantine: quarantine.map((row) => `${row.slice} ${row.part} ${row.ordinal} ${row.reason}: ${row.line}`),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowsOf(path: string) {
  const file = Uint8Array.from(await readFile(path)).buffer;
  return parquetReadObjects({ file, compressors });
}
