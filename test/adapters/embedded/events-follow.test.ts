import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rememberSources } from '../../../functions/cli/known-sources.ts';
import { LOCAL } from '../../../functions/cli/local-names.ts';
import { startEmbeddedCloud } from '../../../infra/local/embedded-cloud.ts';
import { createAwsClients, EMBEDDED_CREDENTIALS } from '../../../shared/adapters/aws-clients.ts';
import { DynamoSliceIndex } from '../../../shared/adapters/dynamo-slice-index.ts';
import { SourcesSchema } from '../../../shared/config/sources.ts';
import { LandedEventSchema } from '../../../shared/domain/landed-event.ts';
import type { LandedPart } from '../../../shared/domain/slice.ts';
import { startCli } from '../../e2e/cli-process.ts';
import { sliceRow } from '../../factories/slice.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runlake-follow-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const part = (index: number): LandedPart => ({
  key: `raw/part-${index}`,
  index,
  bytes: 1,
  storedBytes: 1,
  lines: 1,
  sha256: 'ab',
  etag: '"1"',
});

it('events tail --follow tells each change while another process works, lets others come, and ends with Ctrl-C', async () => {
  const start = () =>
    startEmbeddedCloud({
      dataDir,
      ...LOCAL,
      queues: [],
      maxReceiveCount: 5,
      visibilityTimeoutSeconds: 30,
      lockWaitMs: 20_000,
    });
  const source = { id: 'talend-eu', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } };
  await rememberSources(dataDir, SourcesSchema.parse({ sources: [source] }).sources);
  const write = async (change: (index: DynamoSliceIndex) => Promise<unknown>): Promise<void> => {
    const cloud = await start();
    const { region, endpoints } = cloud;
    const clients = createAwsClients({ region, endpoints, credentials: EMBEDDED_CREDENTIALS, concurrency: 1 });
    try {
      await change(new DynamoSliceIndex({ client: clients.dynamodb, table: LOCAL.table, newId: () => 'id' }));
    } finally {
      clients.destroy();
      await cloud.stop();
    }
  };
  const row = sliceRow({ state: 'settling', parts: [part(1)] });
  await write((index) => index.record([row]));

  const { child, done } = startCli(['events', 'tail', '--follow', '--json', '--data', dataDir]);
  let printed = '';
  const lines = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (printed.split('\n').length > count) resolve();
      };
      child.stdout?.on('data', look);
      look();
      void done.then(({ stderr }) => reject(new Error(`ended early: ${stderr}`)));
    });
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await lines(1);
  await write((index) => index.save({ ...row, state: 'landed', parts: [part(1), part(2)] }));
  await lines(2);
  child.kill('SIGINT');
  expect(await done).toMatchObject({ code: 130, stderr: '' });
  const events = printed
    .trimEnd()
    .split('\n')
    .map((line) => LandedEventSchema.parse(JSON.parse(line)));
  expect(events.map(({ revision, objects }) => [revision, objects.map(({ changed }) => changed)])).toEqual([
    [1, [true]],
    [2, [false, true]],
  ]);
  expect(existsSync(join(dataDir, 'endpoints.json'))).toBe(false);
}, 90_000);
