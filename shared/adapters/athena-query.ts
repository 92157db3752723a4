import { setTimeout } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsOutput,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { databaseName, workGroupName } from '../config/athena-names.ts';
import { IngestError } from '../domain/errors.ts';
import type { Cell, LakeAnswer, LakeReader } from '../ports/lake-reader.ts';
import { type AwsCall, callAws } from './aws-failure.ts';

/** Waits between two looks at a query that runs: short ones first, as most are done within a second. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const MAX_ATTEMPTS = 6;
/** Most that one page of results holds. */
const PAGE_ROWS = 1_000;

const INTEGERS = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint']);
const DOUBLES = new Set(['float', 'real', 'double']);

export interface AthenaAnswer extends LakeAnswer {
  /** What is paid for. Units: bytes. */
  readonly scannedBytes: number;
}

export interface AthenaOptions {
  readonly client: AthenaClient;
  readonly stage: string;
  /** Aborted: the query is stopped, and whoever waits for it gets the signal's reason. */
  readonly signal?: AbortSignal;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** The client of this machine's account and region, as the SDK finds them. */
export const athenaClient = (): AthenaClient => new AthenaClient({ maxAttempts: MAX_ATTEMPTS });

/**
 * The lake in the cloud, asked through the workgroup of a stage, which says where results go and how much may be scanned.
 *
 * Errors: config for SQL that Athena refuses, and for a query that was stopped there; transient for the rest.
 */
export class AthenaQuery implements LakeReader {
  readonly #client: AthenaClient;
  readonly #stage: string;
  readonly #signal: AbortSignal | undefined;
  readonly #pause: (ms: number) => Promise<unknown>;

  constructor({ client, stage, signal, pause = (ms) => setTimeout(ms, undefined, { signal }) }: AthenaOptions) {
    this.#client = client;
    this.#stage = stage;
    this.#signal = signal;
    this.#pause = pause;
  }

  /** Answers when the query has ended. Shape: batches of at most a thousand rows, asked for one after the other. */
  async query(sql: string): Promise<AthenaAnswer> {
    this.#signal?.throwIfAborted();
    const id = await this.#start(sql);
    const execution = await this.#ended(id);
    const first = await this.#page(id);
    const columns = (first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name = '', Type = '' }) => ({
      name: Name,
      type: Type,
      numeric: INTEGERS.has(Type) || DOUBLES.has(Type) || Type === 'decimal',
    }));
    return {
      columns: columns.map(({ name, numeric }) => ({ name, numeric })),
      batches: this.#batches(
        id,
        first,
        columns.map(({ name }) => name),
        columns.map(({ type }) => type),
      ),
      scannedBytes: execution.Statistics?.DataScannedInBytes ?? 0,
    };
  }

  async #start(sql: string): Promise<string> {
    const input = {
      QueryString: sql,
      WorkGroup: workGroupName(this.#stage),
      QueryExecutionContext: { Database: databaseName(this.#stage) },
    };
    const call = this.#call('StartQueryExecution');
    try {
      // The SDK adds a token, so that a start whose answer was lost is not made twice.
      const { QueryExecutionId } = await this.#client.send(new StartQueryExecutionCommand(input));
      if (QueryExecutionId !== undefined) return QueryExecutionId;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'InvalidRequestException'))
        return callAws(call, () => Promise.reject(error));
      throw new IngestError('config', `Athena refuses the query: ${error.message}`, { cause: error });
    }
    throw new IngestError('transient', 'Athena started a query and did not say which; run it again.');
  }

  async #ended(id: string): Promise<QueryExecution> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5)) {
      const look = new GetQueryExecutionCommand({ QueryExecutionId: id });
      const answer = await this.#unlessAborted(id, () =>
        callAws(this.#call('GetQueryExecution'), () => this.#client.send(look, this.#abort())),
      );
      const execution = answer.QueryExecution ?? {};
      const { State, StateChangeReason: reason = 'no reason was given' } = execution.Status ?? {};
      if (State === 'SUCCEEDED') return execution;
      if (State === 'FAILED') throw new IngestError('config', `Athena could not run the query: ${reason}`);
      if (State === 'CANCELLED') throw new IngestError('config', `The query was stopped in Athena: ${reason}`);
      await this.#unlessAborted(id, () => this.#pause(waitMs));
    }
  }

  async *#batches(
    id: string,
    first: GetQueryResultsOutput,
    names: readonly string[],
    types: readonly string[],
  ): LakeAnswer['batches'] {
    let page = first;
    for (let isFirst = true; ; isFirst = false) {
      const rows = (page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
      // The first row of a SELECT repeats the names.
      const repeats = isFirst && names.length > 0 && names.every((name, at) => rows[0]?.[at] === name);
      yield rows.slice(repeats ? 1 : 0).map((row) => types.map((type, at) => cellOf(row[at], type)));
      if (page.NextToken === undefined) return;
      page = await this.#page(id, page.NextToken);
    }
  }

  #page(id: string, token?: string): Promise<GetQueryResultsOutput> {
    const next = token === undefined ? {} : { NextToken: token };
    const command = new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: PAGE_ROWS, ...next });
    return this.#unlessAborted(id, () =>
      callAws(this.#call('GetQueryResults'), () => this.#client.send(command, this.#abort())),
    );
  }

  async #unlessAborted<T>(id: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (this.#signal?.aborted !== true) throw error;
      const stop = new StopQueryExecutionCommand({ QueryExecutionId: id });
      await callAws(this.#call('StopQueryExecution'), () => this.#client.send(stop));
      throw this.#signal.reason;
    }
  }

  #abort(): { abortSignal?: AbortSignal } {
    return this.#signal === undefined ? {} : { abortSignal: this.#signal };
  }

  #call(operation: string): AwsCall {
    return { service: 'Athena', operation, resource: `workgroup ${workGroupName(this.#stage)}` };
  }
}

/** Athena answers every value as text. */
function cellOf(text: string | undefined, type: string): Cell {
  if (text === undefined) return null;
  if (INTEGERS.has(type)) return BigInt(text);
  if (DOUBLES.has(type)) return Number(text);
  if (type === 'decimal') return { decimal: text };
  return type === 'boolean' ? text === 'true' : text;
}
