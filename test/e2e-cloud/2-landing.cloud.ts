import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { curateDeadLetterQueueName, deadLetterQueueName } from '../../shared/config/names.ts';
import { LandedEventSchema } from '../../shared/domain/landed-event.ts';
import { STAGE } from '../emulator/deploy-stage.ts';
import { eventually } from '../emulator/eventually.ts';
import { invoke } from '../emulator/invoke.ts';
import { queueDepth } from '../emulator/queue-depth.ts';
import { stageClients } from '../emulator/stage-clients.ts';
import { compareLanded, compareTables } from './compare-account.ts';

const { emulator, outputs, accounts, deployed } = inject('stage');
const clients = stageClients(emulator, outputs);
afterAll(() => clients.close());
const services = clients.services();
const own = accounts.filter(({ id }) => deployed.includes(id));

/** First columns of an answer of Athena. */
async function ask(sql: string): Promise<unknown[][]> {
  const { batches } = await clients.lake.query(sql);
  const rows: unknown[][] = [];
  for await (const batch of batches) rows.push(...batch.map((row) => [...row]));
  return rows;
}

it('brings home what every vendor holds, by the schedules alone', async () => {
  await eventually('landing', 180, async () => {
    const verdicts = await Promise.all(own.map((account) => compareLanded(services, account)));
    return verdicts.flatMap(({ differences }) => differences);
  });
});

it('gives up nothing on the way', async () => {
  const names = [...deployed.map((id) => deadLetterQueueName(STAGE, id)), curateDeadLetterQueueName(STAGE)];
  const depths = names.map((name) => queueDepth(clients, `${outputs.QueueUrlPrefix}${name}`));
  expect(await Promise.all(depths)).toEqual(names.map(() => 0));
});

it('sweeps the index and audits the vendors as the functions that its schedules invoke', async () => {
  await invoke(clients, 'sweep');
  await invoke(clients, 'audit');
});

it('makes of every row in the index an event that names its objects', async () => {
  const rows = new ScanCommand({ TableName: outputs.TableName, ConsistentRead: true });
  const { Items = [] } = await clients.aws.dynamodb.send(rows);
  const changes = Items.map((item) => ({ eventName: 'INSERT', dynamodb: { NewImage: item } }));
  const events = z.array(LandedEventSchema).parse(await invoke(clients, 'announce', changes));
  const told = events.flatMap(({ objects }) => objects.map(({ key }) => key));
  const there: string[] = [];
  for await (const key of services.store.list('raw/')) there.push(key);
  expect(told.sort()).toEqual(there.sort());
  expect(new Set(events.map(({ source }) => source))).toEqual(new Set(deployed));
});

it('answers for every table in Athena with the rows that there are', async () => {
  await eventually('tables', 180, async () => {
    const verdicts = await Promise.all(own.map((account) => compareTables(services, clients.lake, account)));
    const audited = await ask(`SELECT DISTINCT source FROM audits WHERE kind = 'summary'`);
    const missing = deployed.filter((id) => !audited.some(([source]) => source === id));
    return [...verdicts.flatMap(({ differences }) => differences), ...missing.map((id) => `${id}: no audit`)];
  });
});

it('finds no hole', async () => {
  expect(await ask(`SELECT source, dt, hole, slice, why FROM audits WHERE kind = 'hole'`)).toEqual([]);
  const runs = await ask('SELECT source, count(*), count(DISTINCT run_id) FROM runs GROUP BY source ORDER BY source');
  for (const [source, rows, ids] of runs) expect(rows, String(source)).toEqual(ids);
  expect(runs.map(([source]) => source)).toEqual(['akinon-shop', 'sap-jobs', 'talend-eu']);
});
