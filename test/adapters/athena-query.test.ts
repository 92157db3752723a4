import type { IncomingMessage, ServerResponse } from 'node:http';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AthenaQuery } from '../../shared/adapters/athena-query.ts';
import { collect } from '../factories/collect.ts';
import { type ScriptedServer, startScriptedServer } from '../factories/scripted-server.ts';

interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

let server: ScriptedServer;
let client: AthenaClient;
let calls: Call[];
let answer: (call: Call) => { status?: number; body: unknown };

const query = (sql: string, signal?: AbortSignal, waits: number[] = []) =>
  new AthenaQuery({
    client,
    stage: 'dev',
    ...(signal === undefined ? {} : { signal }),
    pause: async (ms) => {
      waits.push(ms);
      signal?.throwIfAborted();
    },
  }).query(sql);

const operations = (): string[] => calls.map(({ operation }) => operation);
const state = (State: string, more: object = {}, Statistics: object = {}) => ({
  body: { QueryExecution: { Status: { State, ...more }, Statistics } },
});
const page = (
  names: readonly [string, string][],
  rows: readonly (readonly (string | null)[])[],
  NextToken?: string,
) => ({
  body: {
    NextToken,
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: names.map(([Name, Type]) => ({ Name, Type })) },
      Rows: rows.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
    },
  },
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
  const input = JSON.parse(Buffer.concat(await collect<Buffer>(request)).toString());
  calls.push({ operation, input });
  const { status = 200, body } = answer({ operation, input });
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

beforeEach(async () => {
  calls = [];
  server = await startScriptedServer((request, response) => void respond(request, response));
  client = new AthenaClient({
    region: 'eu-central-1',
    endpoint: server.origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const NAMES: [string, string][] = [
  ['run_id', 'varchar'],
  ['n', 'bigint'],
  ['seconds', 'double'],
  ['ok', 'boolean'],
  ['price', 'decimal'],
];
const HEADER = NAMES.map(([name]) => name);

/** A query that is queued, runs, and answers two pages. */
const succeeding = ({ operation, input }: Call) => {
  if (operation === 'StartQueryExecution') return { body: { QueryExecutionId: 'q-1' } };
  if (operation === 'GetQueryExecution') {
    const looks = calls.filter((call) => call.operation === operation).length;
    if (looks < 3) return state(looks === 1 ? 'QUEUED' : 'RUNNING');
    return state('SUCCEEDED', {}, { DataScannedInBytes: 12_345_678 });
  }
  if (input.NextToken === undefined)
    return page(NAMES, [HEADER, ['a', '9007199254740993', '0.5', 'true', '1.10']], 'next');
  return page(NAMES, [[null, null, null, 'false', null]]);
};

describe('a query of Athena', () => {
  it('runs in the workgroup and database of its stage', async () => {
    answer = succeeding;
    await query('SELECT 1');
    expect(calls[0]?.input).toMatchObject({
      QueryString: 'SELECT 1',
      WorkGroup: 'runlake-dev',
      QueryExecutionContext: { Database: 'runlake_dev' },
      ClientRequestToken: expect.any(String),
    });
  });

  it('is asked after with growing waits, and its pages one by one', async () => {
    answer = succeeding;
    const waits: number[] = [];
    const { columns, batches, scannedBytes } = await query('SELECT 1', undefined, waits);
    expect(waits).toEqual([200, 300]);
    expect(scannedBytes).toBe(12_345_678);
    expect(columns.map(({ numeric }) => numeric)).toEqual([false, true, true, false, true]);
    expect(operations().filter((name) => name === 'GetQueryResults')).toHaveLength(1);
    expect((await collect(batches)).flat()).toEqual([
      ['a', 9_007_199_254_740_993n, 0.5, true, { decimal: '1.10' }],
      [null, null, null, false, null],
    ]);
    expect(calls.at(-1)?.input).toMatchObject({ QueryExecutionId: 'q-1', NextToken: 'next', MaxResults: 1000 });
  });

  it('may answer its own column names on a later page', async () => {
    const once: [string, string][] = [['name', 'varchar']];
    answer = (call) => {
      if (call.operation !== 'GetQueryResults') return succeeding(call);
      return call.input.NextToken === undefined ? page(once, [['name'], ['a']], 'next') : page(once, [['name']]);
    };
    expect((await collect((await query('SELECT name')).batches)).flat()).toEqual([['a'], ['name']]);
  });

  it('that fails says why', async () => {
    answer = (call) =>
      call.operation === 'StartQueryExecution'
        ? succeeding(call)
        : state('FAILED', { StateChangeReason: "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved" });
    await expect(query('SELECT nope')).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining("line 1:8: Column 'nope' cannot be resolved"),
    });
  });

  it('that somebody stops is no answer', async () => {
    answer = (call) => (call.operation === 'StartQueryExecution' ? succeeding(call) : state('CANCELLED'));
    await expect(query('SELECT 1')).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('stopped'),
    });
  });

  it('that Athena refuses is the SQL of a person, and other refusals are not', async () => {
    const refusal = (type: string) => () => ({ status: 400, body: { __type: type, message: 'mismatched input' } });
    answer = refusal('InvalidRequestException');
    await expect(query('SELEC')).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('mismatched'),
    });
    answer = refusal('TooManyRequestsException');
    await expect(query('SELECT 1')).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('Athena StartQueryExecution on workgroup runlake-dev failed'),
    });
  });

  it('is stopped with its signal, and then says what the signal says', async () => {
    const stopping = new AbortController();
    answer = (call) => {
      if (call.operation === 'StopQueryExecution') return { body: {} };
      if (call.operation === 'GetQueryExecution') stopping.abort(new Error('Ctrl-C'));
      return call.operation === 'StartQueryExecution' ? succeeding(call) : state('RUNNING');
    };
    await expect(query('SELECT 1', stopping.signal)).rejects.toThrow('Ctrl-C');
    expect(calls.at(-1)).toEqual({ operation: 'StopQueryExecution', input: { QueryExecutionId: 'q-1' } });
  });

  it('is not even started when its signal was first', async () => {
    await expect(query('SELECT 1', AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
    expect(calls).toEqual([]);
  });
});
