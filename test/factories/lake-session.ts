import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api';
import { DUCKDB_TYPES } from '../../shared/lake/sql-types.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import { TABLES } from '../../shared/lake/tables.ts';

export type Row = Record<string, Json>;

/** A record as the builder hands it to a SELECT; `json` is its text. */
export interface TestRecord {
  readonly json: string;
  readonly slice?: string;
  readonly key?: string;
  readonly part?: number;
  /** Default true. */
  readonly judged?: boolean;
}

/** A value that DuckDB computes, in place of a literal. */
export class Computed {
  readonly sql: string;
  constructor(sql: string) {
    this.sql = sql;
  }
}

function literal(value: unknown): string {
  if (value instanceof Computed) return value.sql;
  return value === null || value === undefined ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`;
}

/** An in-memory DuckDB as the builder and the reader of the lake set it up. */
export class LakeSession {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(): Promise<LakeSession> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new LakeSession(connection);
  }

  async rows(sql: string): Promise<Row[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** Names and types of a statement's columns. */
  async describe(sql: string): Promise<{ name: Json | undefined; type: Json | undefined }[]> {
    const rows = await this.rows(`DESCRIBE ${sql}`);
    return rows.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }));
  }

  /** Makes `records` of these, and answers the rows of the table's SELECT for the stream, in the table's order. */
  async select(table: LakeTable, stream: string, records: readonly TestRecord[], vendor = 'talend'): Promise<Row[]> {
    await this.records(stream, records, vendor);
    return this.rows(`SELECT * FROM (${table.selects[stream] ?? ''}) ORDER BY ${table.orderBy.join(', ')}`);
  }

  async records(stream: string, records: readonly TestRecord[], vendor = 'talend'): Promise<void> {
    const values = records.map(
      (
        {
          json,
          slice = 'run-1',
          part = 1,
          judged = true,
          key = `raw/vendor=${vendor}/stream=${stream}/part-00001.json.zst`,
        },
        ordinal,
      ) =>
        `(${literal(json)}::JSON, ${ordinal}::BIGINT, ${literal(slice)}, ${literal(key)}, ${part}::INTEGER, ${judged})`,
    );
    await this.run(`CREATE OR REPLACE TEMP TABLE records AS
      SELECT json, ordinal, slice, '${vendor}' AS vendor, 'eu' AS source, '${stream}' AS stream, key, '2026-11-20' AS dt, part, judged
      FROM (VALUES ${[...values, `('{}'::JSON, -1::BIGINT, '', '', 0::INTEGER, true)`].join(', ')}) AS v(json, ordinal, slice, key, part, judged)
      WHERE ordinal >= 0`);
  }

  /**
   * Makes every table of the lake with these rows, whose absent columns are NULL; `source` and `dt` as a reader sees them.
   * Begins a transaction, within which the current time stands still.
   */
  async lake(rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>): Promise<void> {
    await this.run('BEGIN TRANSACTION');
    for (const table of TABLES) {
      const columns = [
        ...table.columns.map(({ name, type }) => `${name} ${DUCKDB_TYPES[type]}`),
        'source VARCHAR',
        'dt VARCHAR',
      ];
      await this.run(`CREATE TABLE ${table.name} (${columns.join(', ')})`);
      for (const row of rows[table.name] ?? []) {
        const names = Object.keys(row);
        const values = names.map((name) => literal(row[name]));
        await this.run(`INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${values.join(', ')})`);
      }
    }
  }

  close(): void {
    this.#connection.closeSync();
  }
}
