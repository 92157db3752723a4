import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { DUCKDB_TYPES } from '../../shared/lake/sql-types.ts';
import { TABLES } from '../../shared/lake/tables.ts';

export interface Scan {
  readonly bytes: number;
  readonly rows: number;
  readonly seconds: number;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What this process has read by system calls, from caches of the kernel too. Errors: no /proc here. */
const bytesRead = (): number => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

/** Runs a statement over Parquet files, in a database of its own so that nothing is cached, and counts what it reads. */
export async function scan(
  sql: string,
  files: readonly { readonly table: string; readonly path: string }[],
  place: { readonly source: string; readonly dt: string },
): Promise<Scan> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const { name, columns } of TABLES) {
      const file = files.find(({ table }) => table === name);
      const rows = file === undefined ? '(SELECT NULL) WHERE false' : `read_parquet(${literal(file.path)})`;
      const list = columns.map((column) =>
        file === undefined ? `NULL::${DUCKDB_TYPES[column.type]} AS "${column.name}"` : `"${column.name}"`,
      );
      await connection.run(
        `CREATE VIEW "${name}" AS SELECT ${list.join(', ')}, ${literal(place.source)} AS source, ${literal(place.dt)} AS dt FROM ${rows}`,
      );
    }
    const [startedAt, before] = [performance.now(), bytesRead()];
    const answer = await connection.runAndReadAll(sql);
    const [seconds, bytes] = [(performance.now() - startedAt) / 1000, bytesRead() - before];
    return { bytes, rows: answer.currentRowCount, seconds };
  } finally {
    instance.closeSync();
  }
}
