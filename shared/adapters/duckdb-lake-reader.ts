import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { LakeTable } from '../lake/table.ts';
import type { LakeAnswer, LakeReader } from '../ports/lake-reader.ts';
import { curatedFiles } from './curated-files.ts';
import { escapeGlob, literal, PARTITION_COLUMNS, quoted, tableViewSql } from './duckdb-views.ts';
import { keepAnswer, makeAnswers } from './kept-answer.ts';
import { type NamedColumns, queryFailure } from './query-failure.ts';
import { guardQuery } from './query-guard.ts';
import { statementOf } from './sql-statement.ts';

/** A view of the lake; `sql` is its SELECT. */
export interface LakeViewSql {
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly { readonly name: string }[];
}

export interface DuckDbLakeOptions {
  /** Holds `table=…` folders; may be missing. */
  readonly folder: string;
  readonly tables: readonly Pick<LakeTable, 'name' | 'columns'>[];
  readonly views: readonly LakeViewSql[];
  /** Where a query that needs more than its memory may put things aside. */
  readonly spillFolder: string;
  /** Where `writeParquet` may write; without it nothing can be written. */
  readonly outFolder?: string;
  /** Default 1 GB. */
  readonly memoryLimit?: string;
}

/**
 * The lake on this disk, read by a DuckDB in memory. Test: test/adapters/duckdb-lake-reader.test.ts
 *
 * It needs no server, and works while an ingest does: files are replaced as a whole. A query can reach no file but those
 * of `folder`, and is one SELECT. Times are UTC.
 */
export class DuckDbLakeReader implements LakeReader {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #options: DuckDbLakeOptions;
  readonly #made = new Set<string>();
  #answers = 0;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, options: DuckDbLakeOptions) {
    this.#instance = instance;
    this.#connection = connection;
    this.#options = options;
  }

  static async open(options: DuckDbLakeOptions): Promise<DuckDbLakeReader> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await makeAnswers(connection);
    const { folder, outFolder } = options;
    // The pattern that finds the files is held against this list as well.
    const folders = [folder, escapeGlob(folder), ...(outFolder === undefined ? [] : [outFolder])];
    for (const setting of [
      "TimeZone = 'UTC'",
      // The columns of all files are looked up when a view is made, and again when it is used.
      'parquet_metadata_cache = true',
      `memory_limit = ${literal(options.memoryLimit ?? '1GB')}`,
      `temp_directory = ${literal(options.spillFolder)}`,
      `allowed_directories = [${folders.map((one) => literal(`${one}/`)).join(', ')}]`,
      'enable_external_access = false',
      'lock_configuration = true',
    ]) {
      await connection.run(`SET ${setting}`);
    }
    return new DuckDbLakeReader(instance, connection, options);
  }

  /**
   * Shape: batches of at most some thousand rows. All of the answer, or its first `most` rows, is there before the first batch:
   * in memory, and in the folder for what does not fit. It is read once, and not beside another one.
   */
  async query(sql: string, most?: number): Promise<LakeAnswer> {
    const names = await this.#guard(sql);
    return this.#asked(names, async () => {
      await this.#makeAll(names);
      this.#answers += 1;
      return await keepAnswer(this.#connection, sql, { name: `answer_${this.#answers}`, most });
    });
  }

  /** Writes all rows of a query, or the first `limit`, as one Parquet file (zstd) below `outFolder`. Returns their number. */
  async writeParquet(sql: string, path: string, limit?: number): Promise<number> {
    const names = await this.#guard(sql);
    return this.#asked(names, async () => {
      await this.#makeAll(names);
      const only = limit === undefined ? '' : ` LIMIT ${limit}`;
      // The line break ends a comment; a semicolon would end the COPY.
      const rows = `SELECT * FROM (\n${statementOf(sql)}\n)${only}`;
      const result = await this.#connection.run(
        `COPY (${rows}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      return result.rowsChanged;
    });
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #guard(sql: string): Promise<readonly string[]> {
    const read = await this.#connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
    return guardQuery(sql, String(read.getRows()[0]?.[0]));
  }

  /** Only what a query needs: a view looks into all its files. What names nothing of ours asks the catalog, as SHOW TABLES. */
  async #makeAll(names: readonly string[]): Promise<void> {
    const known = this.#all().map(({ name }) => name);
    const used = known.filter((name) => names.includes(name));
    for (const name of used.length > 0 ? used : known) await this.#make(name);
  }

  /** Makes a view, and before it those that it stands on. */
  async #make(name: string): Promise<void> {
    if (this.#made.has(name)) return;
    const { folder, tables, views } = this.#options;
    const table = tables.find((one) => one.name === name);
    if (table !== undefined) {
      const files = await curatedFiles(folder, name);
      await this.#connection.run(tableViewSql(table, folder, files.length > 0));
      this.#made.add(name);
    }
    const view = views.find((one) => one.name === name);
    if (view === undefined) return;
    for (const below of await this.#guard(view.sql)) await this.#make(below);
    await this.#connection.run(`CREATE VIEW ${quoted(name)} AS ${statementOf(view.sql)}`);
    this.#made.add(name);
  }

  #all(): NamedColumns[] {
    const { tables, views } = this.#options;
    return [
      ...tables.map(({ name, columns }) => ({ name, columns: namesOf([...columns, ...PARTITION_COLUMNS]) })),
      ...views.map(({ name, columns }) => ({ name, columns: namesOf(columns) })),
    ];
  }

  async #asked<T>(names: readonly string[], ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const all = this.#all();
      const used = all.filter(({ name }) => names.includes(name));
      throw queryFailure(error, all, used);
    }
  }
}

const namesOf = (columns: readonly { readonly name: string }[]): string[] => columns.map(({ name }) => name);
