import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AthenaQuery } from '../../shared/adapters/athena-query.ts';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { DuckDbLakeReader } from '../../shared/adapters/duckdb-lake-reader.ts';
import { curatedKey } from '../../shared/lake/partition.ts';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import type { Cell, LakeReader } from '../../shared/ports/lake-reader.ts';
import { type MiniStack, startMiniStack } from '../emulator/ministack.ts';
import { stackUnderTest } from '../infra/stack-under-test.ts';
import { deployCatalog } from './deploy-catalog.ts';
import { DAY, NOW, sampleDay } from './sample-day.ts';

const SOURCES = `
sources:
  - { id: talend-eu, vendor: talend, region: eu, auth: { token: "\${secret:t}" } }
`;

let server: MiniStack;
let athena: AthenaQuery;
let local: DuckDbLakeReader;
let folder: string;

/** Builds the day and puts every file where both find it. Returns rows by table. */
async function fillLake(s3: S3Client, bucket: string): Promise<void> {
  const builder = new DuckDbLakeBuilder({ tables: TABLES, folder });
  for (const request of sampleDay()) {
    const built = await builder.build(request);
    for (const { table, bucket: part, path } of built.files) {
      const key = curatedKey(table, request, part);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(path) }));
      await mkdir(dirname(join(folder, key)), { recursive: true });
      await copyFile(path, join(folder, key));
    }
    await built.dispose();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-athena-'));
  server = await startMiniStack();
  const bucket = await deployCatalog(server.endpoint, stackUnderTest('dev', SOURCES).resources);
  const client = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  await fillLake(new S3Client({ ...client, forcePathStyle: true }), bucket);
  athena = new AthenaQuery({ client: new AthenaClient(client), stage: 'dev' });
  local = await DuckDbLakeReader.open({
    folder: join(folder, 'curated'),
    tables: TABLES,
    views: [],
    spillFolder: join(folder, 'spill'),
  });
});

afterAll(async () => {
  local?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Athena spells a TIMESTAMP with as many decimals as it has; both mean the same instant. */
const spelled = (cell: Cell): Cell =>
  typeof cell === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+$/.test(cell) ? cell.replace(/\.?0+$/, '') : cell;

async function ask(reader: LakeReader, sql: string): Promise<{ columns: string[]; rows: string[][] }> {
  const { columns, batches } = await reader.query(sql);
  const rows: string[][] = [];
  for await (const batch of batches) for (const row of batch) rows.push(row.map((cell) => text(spelled(cell))));
  return { columns: columns.map(({ name }) => name), rows };
}

const text = (cell: Cell): string =>
  cell === null
    ? 'NULL'
    : typeof cell === 'object'
      ? cell.decimal
      : typeof cell === 'string'
        ? `'${cell}'`
        : String(cell);

/** The moment that a query calls now, so that both are asked at the same one. */
const pinned = (sql: string): string =>
  sql.replaceAll('current_timestamp', `TIMESTAMP '${NOW}'`).replaceAll('current_date', `DATE '${DAY}'`);

describe.each(TABLES.map((table) => [table.name, table] as const))('table %s of the template', (name, table) => {
  it('has in Athena as many rows as were written, some at least', async () => {
    const sql = `SELECT source, dt, count(*) AS n FROM ${name} GROUP BY source, dt ORDER BY source`;
    const answer = await ask(athena, sql);
    expect(answer).toEqual(await ask(local, sql));
    expect(answer.rows.some((row) => row[2] !== '0')).toBe(true);
    for (const row of answer.rows) expect(row[1]).toBe(`'${DAY}'`);
  });

  it('answers every declared column with the same values', async () => {
    const columns = [...table.columns.map((column) => column.name), 'source', 'dt'].map((column) => `"${column}"`);
    const sql = `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${columns.map((_, at) => at + 1).join(', ')}`;
    const answer = await ask(athena, sql);
    expect(answer).toEqual(await ask(local, sql));
    expect(answer.rows.length).toBeGreaterThan(0);
  });
});

describe.each(QUERIES.map((query) => [query.name, query.sql] as const))('named query %s', (_name, sql) => {
  it('finds in Athena what it finds on this machine, and something', async () => {
    const answer = await ask(athena, pinned(sql));
    expect(answer).toEqual(await ask(local, pinned(sql)));
    expect(answer.rows.length).toBeGreaterThan(0);
  });

  it('is taken by Athena as it is written', async () => {
    const { columns } = await ask(athena, sql);
    expect(columns).toEqual((await ask(local, sql)).columns);
  });
});
