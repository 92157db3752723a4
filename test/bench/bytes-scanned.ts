import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { DUCKDB_TYPES } from '../../shared/lake/sql-types.ts';
import { TABLES } from '../../shared/lake/tables.ts';

const PlanSchema = z.object({ total_bytes_read: z.number() });

export interface Scan {
  readonly bytes: number;
  readonly rows: number;
  readonly seconds: number;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Runs statements over Parquet files, each in a database of its own so that nothing is cached, and counts what they read. */
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
    const plan = await connection.runAndReadAll(`EXPLAIN (ANALYZE, FORMAT json) ${sql}`);
    const startedAt = performance.now();
    const answer = await connection.runAndReadAll(sql);
    const seconds = (performance.now() - startedAt) / 1000;
    const text = String(plan.getRowObjectsJson()[0]?.explain_value);
    return { bytes: PlanSchema.parse(JSON.parse(text)).total_bytes_read, rows: answer.currentRowCount, seconds };
  } finally {
    instance.closeSync();
  }
}
