import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { query } from '../../../../functions/cli/query.ts';
import { UsageError } from '../../../../functions/cli/usage-error.ts';
import { QUERIES } from '../../../../shared/lake/queries/queries.ts';
import { VIEWS } from '../../../../shared/lake/views.ts';
import { captureOutput } from '../../../factories/captured-output.ts';
import { type LakeFolder, makeLakeFolder } from '../../../factories/lake-folder.ts';
import { startScriptedServer } from '../../../factories/scripted-server.ts';

const CONTEXT = { version: '0' };
const RUN = "SELECT TIMESTAMP '2026-11-20 12:00:00' AS ts, 'talend' AS vendor, id AS run_id, 'failed' AS status";
const runs = (...ids: readonly string[]): string =>
  `${RUN} FROM (SELECT UNNEST([${ids.map((id) => `'${id}'`).join(', ')}]) AS id)`;

let lake: LakeFolder;
let out: string;

const ask = (...words: string[]) => captureOutput(() => query([...words, '--data', lake.dataDir], CONTEXT));

const inAthena = (origin: string): void => {
  vi.stubEnv('AWS_ENDPOINT_URL_ATHENA', origin);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
};

beforeEach(async () => {
  lake = await makeLakeFolder();
  out = join(dirname(lake.dataDir), 'answer');
  await lake.write('runs', 'eu', '2026-11-20', runs('a', 'b,"c"', 'd'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await lake.close();
});

describe('runlake query', () => {
  it('prints a table, and tells rows and time on stderr', async () => {
    const { code, stdout, stderr } = await ask('SELECT run_id, 12 AS n, dt FROM runs ORDER BY run_id');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'run_id   n  dt',
      'a       12  2026-11-20',
      'b,"c"   12  2026-11-20',
      'd       12  2026-11-20',
      '',
    ]);
    expect(stderr).toMatch(/^3 rows in [\d.]+ s\n$/);
  });

  it('prints CSV and JSON with exact values', async () => {
    const sql = "SELECT run_id, 9007199254740993 AS n, 1.10 AS d, NULL AS x, '' AS e FROM runs ORDER BY run_id LIMIT 2";
    expect((await ask(sql, '--format', 'csv')).stdout).toBe(
      'run_id,n,d,x,e\r\na,9007199254740993,1.10,,""\r\n"b,""c""",9007199254740993,1.10,,""\r\n',
    );
    const { stdout } = await ask(sql, '--format', 'json');
    expect(stdout.split('\n')[1]).toBe('{"run_id":"a","n":9007199254740993,"d":1.10,"x":null,"e":""},');
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect((await ask('SELECT 1 FROM runs WHERE false', '--format', 'json')).stdout).toBe('[]\n');
  });

  it('prints at most --limit rows, and says that there are more', async () => {
    for (const format of ['table', 'csv', 'json']) {
      const { stdout, stderr } = await ask('SELECT run_id FROM runs ORDER BY 1', '--limit', '2', '--format', format);
      expect(stdout).toContain('b,');
      expect(stdout).not.toMatch(/\bd\b/);
      expect(stderr).toContain('2 rows (there are more; --limit N shows more)');
    }
    expect((await ask('SELECT range FROM range(5000)')).stderr).toMatch(/^100 rows \(there are more/);
    expect((await ask('SELECT range FROM range(5000)', '--format', 'csv')).stderr).toMatch(/^5000 rows in/);
  });

  it('writes Parquet that another reader understands', async () => {
    const { stderr } = await ask('SELECT run_id, ts FROM runs ORDER BY 1;', '--format', 'parquet', '--out', out);
    expect(stderr).toContain(`3 rows in ${out} in`);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out), compressors });
    expect(rows[0]).toEqual({ run_id: 'a', ts: new Date('2026-11-20T12:00:00Z') });
    expect(rows).toHaveLength(3);
  });

  it('replaces a file only by a whole answer, and leaves nothing beside it', async () => {
    await writeFile(out, 'before');
    for (const format of ['csv', 'parquet']) {
      const bad = ask('SELECT CAST(run_id AS INTEGER) FROM runs', '--format', format, '--out', out);
      await expect(bad).rejects.toThrow(/Could not convert/);
      expect(await readFile(out, 'utf8')).toBe('before');
    }
    await ask('SELECT run_id FROM runs ORDER BY 1', '--format', 'csv', '--out', out);
    expect(await readFile(out, 'utf8')).toBe('run_id\r\na\r\n"b,""c"""\r\nd\r\n');
    expect((await readdir(dirname(out))).sort()).toEqual(['answer', 'data']);
  });

  it.each(QUERIES.map(({ name }) => name))('answers %s, also where nothing was built', async (name) => {
    const { code, stdout } = await ask(name, '--format', 'csv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\w+(,\w+)*\r\n/);
  });

  it.each(VIEWS.map((view) => [view.name, view] as const))(
    'reads the view %s with its declared columns',
    async (name, view) => {
      const { stdout } = await ask(`SELECT * FROM ${name}`, '--format', 'csv');
      expect(stdout.split('\r\n')[0]).toBe(view.columns.map((column) => column.name).join(','));
    },
  );

  it.each([
    [[], /a query is missing.*failed-today/],
    [['failed-todai'], /there is no query "failed-todai"; there is .*failed-today/],
    [['SELECT', '1'], /put the whole query in quotes/],
    [['SELECT 1', '--format', 'xml'], /allowed are table, csv, json, parquet/],
    [['SELECT 1', '--format', 'parquet'], /parquet needs a file/],
    [['SELECT 1', '--limit', '0'], /--limit/],
    [['SELECT 1', '--stage', 'dev'], /belongs? to --cloud/],
    [['SELECT 1', '--out', '/'], /a folder/],
  ] as const)('refuses %j as wrong usage', async (words, message) => {
    const refused = query([...words], CONTEXT);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  it('makes no directory where no data is', async () => {
    const nowhere = join(lake.dataDir, 'nowhere');
    await expect(query(['SELECT 1', '--data', nowhere], CONTEXT)).rejects.toThrow(/holds no data yet/);
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('runlake query --cloud', () => {
  it.each([
    [['--cloud'], /needs the stage/],
    [['--cloud', '--stage', 'Prod!'], /needs the stage/],
    [['--cloud', '--stage', 'dev', '--data', 'x'], /does not go with --cloud/],
    [['--cloud', '--stage', 'dev', '--price-per-tb', 'x'], /--price-per-tb is "x"/],
    [['--cloud', '--stage', 'dev', '--format', 'parquet', '--out', 'x'], /UNLOAD/],
  ] as const)('refuses %j', async (words, message) => {
    await expect(query(['SELECT 1', ...words], CONTEXT)).rejects.toThrow(message);
  });

  it.each([
    'DROP TABLE runs',
    'INSERT INTO runs SELECT * FROM runs',
    'EXPLAIN ANALYZE DELETE FROM runs',
    'SELECT 1; DROP TABLE runs',
  ])('sends nothing of %s, which is wrong usage', async (sql) => {
    let requests = 0;
    const server = await startScriptedServer((_, response) => {
      requests += 1;
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    });
    inAthena(server.origin);
    await expect(query([sql, '--cloud', '--stage', 'dev'], CONTEXT)).rejects.toThrow(UsageError);
    const sent = requests;
    // What reads is sent: the server is the one that would have been asked.
    await expect(query(['SELECT 1', '--cloud', '--stage', 'dev'], CONTEXT)).rejects.toThrow();
    await server.close();
    expect([sent, requests]).toEqual([0, 1]);
  });

  it('prints the answer, what was scanned and what it costs', async () => {
    const answers: Record<string, unknown> = {
      StartQueryExecution: { QueryExecutionId: 'q' },
      GetQueryExecution: {
        QueryExecution: { Status: { State: 'SUCCEEDED' }, Statistics: { DataScannedInBytes: 2_000_000_000 } },
      },
      GetQueryResults: {
        ResultSet: {
          ResultSetMetadata: { ColumnInfo: [{ Name: 'n', Type: 'bigint' }] },
          Rows: [{ Data: [{ VarCharValue: 'n' }] }, { Data: [{ VarCharValue: '7' }] }],
        },
      },
    };
    const server = await startScriptedServer((request, response) => {
      request.resume().on('end', () => {
        const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
        response
          .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(answers[operation]));
      });
    });
    inAthena(server.origin);
    const words = ['SELECT n FROM runs', '--cloud', '--stage', 'dev', '--format', 'json', '--price-per-tb', '6'];
    const { code, stdout, stderr } = await captureOutput(() => query(words, CONTEXT));
    await server.close();
    expect(code).toBe(0);
    expect(stdout).toBe('[\n{"n":7}\n]\n');
    expect(stderr).toMatch(/^1 row in [\d.]+ s; 2\.0 GB scanned, about \$0\.01200\n$/);
  });
});
