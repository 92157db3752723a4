import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { makeProcessFolder } from '../../shared/adapters/process-folder.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import { VIEWS } from '../../shared/lake/views.ts';
import { LOCAL } from './local-names.ts';

const HOUR_MS = 3_600_000;

/** The folder with the Parquet files of a data directory, which may be missing. */
export const curatedFolder = (data: string): string => join(resolve(data), 'objects', LOCAL.bucket, 'curated');

/** Errors: a directory without data, which is never made. */
function refuseNoData(data: string): void {
  if (existsSync(join(resolve(data), 'objects'))) return;
  throw new Error(`${data} holds no data yet; bring some with runlake ingest, or name another directory with --data.`);
}

/** Opens the lake of a data directory for `read`; `outFolder` is where it may write. Errors: no data there. */
export async function withLake<T>(
  data: string,
  outFolder: string | undefined,
  read: (lake: DuckDbLakeReader) => Promise<T>,
): Promise<T> {
  refuseNoData(data);
  // The system's folder may be shared with containers, whose processes are not seen from here.
  const spill = await makeProcessFolder({ parent: tmpdir(), name: 'runlake-query', leftAfterMs: HOUR_MS });
  try {
    const lake = await DuckDbLakeReader.open({
      folder: curatedFolder(data),
      tables: TABLES,
      views: VIEWS,
      spillFolder: spill.path,
      ...(outFolder === undefined ? {} : { outFolder }),
    });
    try {
      return await read(lake);
    } finally {
      lake.close();
    }
  } finally {
    await spill.dispose();
  }
}
