import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsTail } from '../../../functions/cli/events-tail.ts';
import { rememberSources } from '../../../functions/cli/known-sources.ts';
import { LOCAL } from '../../../functions/cli/local-names.ts';
import { query } from '../../../functions/cli/query.ts';
import { rebuild } from '../../../functions/cli/rebuild.ts';
import { tables } from '../../../functions/cli/tables.ts';
import { startEmbeddedCloud } from '../../../infra/local/embedded-cloud.ts';
import { createAwsClients, EMBEDDED_CREDENTIALS } from '../../../shared/adapters/aws-clients.ts';
import { DynamoSliceIndex } from '../../../shared/adapters/dynamo-slice-index.ts';
import { S3RawStore } from '../../../shared/adapters/s3-raw-store.ts';
import { SourcesSchema } from '../../../shared/config/sources.ts';
import { LandedEventSchema } from '../../../shared/domain/landed-event.ts';
import { captureOutput } from '../../factories/captured-output.ts';
import { sliceRow } from '../../factories/slice.ts';

const CONTEXT = { version: '0' };
const ENTRIES = Array.from({ length: 3 }, (_, at) => ({
  severity: 'INFO',
  logTimestamp: `2026-11-20T12:00:0${at}.000Z`,
  logMessage: `line ${at}`,
}));

let dataDir: string;

/** Starts the embedded cloud over the directory, lands the log of a run in it, and leaves. */
async function landRun(id: string, content: string): Promise<void> {
  const cloud = await startEmbeddedCloud({
    dataDir,
    ...LOCAL,
    queues: [],
    maxReceiveCount: 5,
    visibilityTimeoutSeconds: 30,
  });
  const clients = createAwsClients({
    region: cloud.region,
    endpoints: cloud.endpoints,
    credentials: EMBEDDED_CREDENTIALS,
    concurrency: 4,
  });
  const store = new S3RawStore({ client: clients.s3, bucket: LOCAL.bucket });
  const index = new DynamoSliceIndex({ client: clients.dynamodb, table: LOCAL.table, newId: () => id });
  const key = `raw/vendor=talend/source=talend-eu/stream=execution-logs/dt=2026-11-20/${id}/part-00001.json.zst`;
  const body = zstdCompressSync(content);
  const put = await store.put(key, body, { contentType: 'application/json', metadata: {} }, undefined);
  const etag = put.kind === 'written' ? put.etag : '';
  const [bytes, lines] = [content.length, content.split('\n').length];
  const part = { key, index: 1, bytes, storedBytes: body.length, lines, sha256: 'ab', etag };
  await index.record([sliceRow({ id, state: 'landed', parts: [part] })]);
  clients.destroy();
  await cloud.stop();
}

const run = (verb: typeof rebuild, ...words: string[]) =>
  captureOutput(() => verb([...words, '--data', dataDir], CONTEXT));

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runlake-verbs-'));
  await landRun('run-1', JSON.stringify(ENTRIES));
  const source = { id: 'talend-eu', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } };
  await rememberSources(dataDir, SourcesSchema.parse({ sources: [source] }).sources);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the verbs of the lake over a data directory', () => {
  it('rebuild makes the tables of days that were never built, and says so', async () => {
    const { code, stdout, stderr } = await run(rebuild);
    expect(code).toBe(0);
    expect(stdout).toContain('curated/table=runs/source=talend-eu/dt=2026-11-20/part-00000.parquet  new, 1 rows\n');
    expect(stdout).toContain(
      'curated/table=log_entries/source=talend-eu/dt=2026-11-20/part-00000.parquet  new, 3 rows',
    );
    expect(stderr).toMatch(/^(\d+) objects were built from what has landed, \1 of them changed\.\n$/);
  });

  it('rebuild of what has not changed changes nothing', async () => {
    const { stdout, stderr } = await run(rebuild);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^[1-9]\d* objects were built from what has landed, 0 of them changed\.\n$/);
  });

  it('query and tables read what was built, without a server', async () => {
    const { stdout } = await run(query, 'SELECT run_id, message FROM log_entries ORDER BY ts', '--format', 'csv');
    expect(stdout).toBe('run_id,message\r\nrun-1,line 0\r\nrun-1,line 1\r\nrun-1,line 2\r\n');
    expect((await run(tables)).stdout).toMatch(/^log_entries +3 .* 1 +2026-11-20/m);
  });

  it('rebuild of one table leaves the others as they are, and says what changed', async () => {
    await landRun('run-2', JSON.stringify(ENTRIES));
    const { stdout, stderr } = await run(rebuild, '--table', 'log_entries', '--from', '2026-11-20');
    expect(stdout).toMatch(/^curated\/table=log_entries\S+ {2}3 → 6 rows\n$/);
    expect(stderr).toContain('1 objects were built');
    expect((await run(query, 'SELECT count(*) AS n FROM runs', '--format', 'csv')).stdout).toBe('n\r\n1\r\n');
    expect((await run(rebuild, '--from', '2026-12-01')).stderr).toContain('0 objects');
  });

  it('rebuild refuses tables, days and sources that there are not', async () => {
    await expect(run(rebuild, '--table', 'runz')).rejects.toThrow(/no table "runz"; there is runs/);
    await expect(run(rebuild, '--from', '2026-13-01')).rejects.toThrow(/write a UTC day/);
    await expect(run(rebuild, '--from', '2026-11-21', '--to', '2026-11-20')).rejects.toThrow(/is after/);
    await expect(run(rebuild, '--source', 'x')).rejects.toThrow(/holds nothing of a source "x"/);
  });

  it('events tail prints what has landed, as events of the contract', async () => {
    const { code, stdout } = await run(eventsTail, '--json');
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => LandedEventSchema.parse(JSON.parse(line)));
    expect(events.map(({ slice }) => slice)).toEqual(['run-1', 'run-2']);
    expect((await run(eventsTail, '--since', '2026-11-20T12:00:01Z')).stdout).toBe('');
  });
});
