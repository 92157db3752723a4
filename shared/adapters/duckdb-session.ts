import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { IngestError } from '../domain/errors.ts';
import { literal } from './duckdb-sql.ts';

/** What a session may use. Units: megabytes of 10^6 bytes; bytes. */
export interface DuckDbLimits {
  readonly memoryLimitMegabytes: number;
  /** Of what is put aside on the disk; as much as there is when absent. */
  readonly maxTempBytes?: number;
}

/** So much is freed before the system has it again: sorts grow by several times as much, and what streams takes it anew. */
const GIVEN_BACK = '8MB';
const GIVEN_BACK_WHILE_STREAMING = '64MB';

/**
 * An in-memory DuckDB that sees one folder and no network.
 *
 * One thread and inputs in their order, so that the same statements always write the same bytes. What does not fit into
 * memory is put aside in the folder. Errors: those of DuckDB, as they are; `buildFailure` says what they mean.
 */
export class DuckDbSession {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(folder: string, limits: DuckDbLimits): Promise<DuckDbSession> {
    const spill = join(folder, 'spill');
    await mkdir(spill, { mode: 0o700 });
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: `${limits.memoryLimitMegabytes}MB`,
      temp_directory: spill,
      ...(limits.maxTempBytes === undefined ? {} : { max_temp_directory_size: `${limits.maxTempBytes}B` }),
      preserve_insertion_order: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const session = new DuckDbSession(instance, connection);
    await session.run("SET TimeZone = 'UTC'");
    await session.#giveBack(GIVEN_BACK);
    // The small table of files must stay the side that is looked up: the records pass by it in their order.
    await session.run("SET disabled_optimizers = 'join_order,build_side_probe_side'");
    await session.run(`SET allowed_directories = [${literal(folder)}]`);
    // Neither can be undone while the instance lives.
    await session.run('SET enable_external_access = false');
    return session;
  }

  /** Does a work whose statements stream: up to a fifth of a COPY's time is to give memory back and to take it again. */
  async streaming<T>(work: () => Promise<T>): Promise<T> {
    await this.#giveBack(GIVEN_BACK_WHILE_STREAMING);
    try {
      return await work();
    } finally {
      await this.#giveBack(GIVEN_BACK);
    }
  }

  /**
   * Does a work without operators that wait for more rows before they pass few of them on: a vector of 2,048 long records does
   * not fit into memory. Costs twice the time where records are short and come from thousands of files. Does not nest.
   */
  async passingOn<T>(work: () => Promise<T>): Promise<T> {
    await this.run('SET enable_caching_operators = false');
    try {
      return await work();
    } finally {
      await this.run('SET enable_caching_operators = true');
    }
  }

  /** Statements run on several threads, and what one frees is of use to none of the others until the system has it again. */
  async #giveBack(after: string): Promise<void> {
    await this.run(`SET allocator_flush_threshold = ${literal(after)}`);
    await this.run(`SET allocator_bulk_deallocation_flush_threshold = ${literal(after)}`);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** The first value of the first row, 0 where there is none; of a COPY the rows that it has written. */
  async number(sql: string): Promise<number> {
    const reader = await this.#connection.runAndReadAll(sql);
    return Number(reader.getRows()[0]?.[0] ?? 0);
  }

  /** The first value of every row, each a text. */
  async texts(sql: string): Promise<string[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRows().map(([first]) => String(first));
  }

  /** Adds rows of text to a table. */
  async append(table: string, rows: Iterable<readonly string[]>): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    for (const row of rows) {
      for (const value of row) appender.appendVarchar(value);
      appender.endRow();
    }
    appender.closeSync();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** A statement needs more memory than the session may use; the session itself goes on. A full disk is none of it. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error &&
  error.message.startsWith('Out of Memory Error') &&
  !error.message.includes('max_temp_directory_size');

/** What DuckDB failed with. Its message may quote data, so that only its kind is told. */
export function buildFailure(error: unknown): IngestError {
  if (error instanceof IngestError) return error;
  const message = error instanceof Error ? error.message : '';
  const kind = /^[A-Z][A-Za-z ]{0,40} Error(?=:)/.exec(message)?.[0] ?? 'an unknown failure';
  const scarce = kind === 'IO Error' || kind === 'Out of Memory Error';
  const advice = scarce ? 'Its memory or its temporary folder is too small, or broken.' : 'This is a bug of the lake.';
  return new IngestError(scarce ? 'transient' : 'invariant', `A partition could not be built: ${kind}. ${advice}`, {
    cause: error,
  });
}
