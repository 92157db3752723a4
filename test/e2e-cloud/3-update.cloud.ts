import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, inject, it } from 'vitest';
import { deadLetterQueueName, queueName } from '../../shared/config/names.ts';
import { OUTPUT, sourcesOfOutputs } from '../../shared/config/stack-names.ts';
import { deployStage, STAGE } from '../emulator/deploy-stage.ts';
import { eventually } from '../emulator/eventually.ts';
import { passAnHour } from '../emulator/pass-an-hour.ts';
import { queueDepth } from '../emulator/queue-depth.ts';
import { stageClients } from '../emulator/stage-clients.ts';
import { compareLanded, compareTables } from './compare-account.ts';
import { type Account, byId, vendorOf } from './vendors.ts';

const { emulator, outputs, accounts, deployed } = inject('stage');
const clients = stageClients(emulator, outputs);
afterAll(() => clients.close());

const urlOf = (id: string): string => `${outputs[OUTPUT.queueUrlPrefix]}${queueName(STAGE, id)}`;
const named = byId(accounts);
const talend = named('talend-eu');
const sap = named('sap-jobs');
const akinon = named('akinon-shop');
const added = named('akinon-outlet');
const sourcesOf = (of: readonly Account[]) => of.map(({ source }) => source);

/** Looks for new runs now, as docs/deploy.md says. */
const discoverNow = (id: string) =>
  clients.aws.sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(id),
      MessageBody: JSON.stringify({ v: 1, kind: 'discover', source: id, attempt: 0 }),
    }),
  );

/** The logs that the vendor is making now, each with what its row waits for. */
async function underWay(): Promise<string[]> {
  const rows: string[] = [];
  for await (const { id, hop, dueAtMs, lease } of clients.services().index.byState(talend.id, 'generating')) {
    const held = lease === undefined ? '' : `, held until ${new Date(lease.expiresAtMs).toISOString()}`;
    rows.push(`${id} is at hop ${hop}, due at ${new Date(dueAtMs ?? 0).toISOString()}${held}`);
  }
  return rows;
}

const landed = async (of: readonly Account[]): Promise<string[]> => {
  const services = clients.services();
  const verdicts = await Promise.all(of.map((account) => compareLanded(services, account)));
  return verdicts.flatMap(({ differences }) => differences);
};

const first = accounts.filter(({ id }) => deployed.includes(id));
const now = Date.now() - 60_000;

it('loses nothing that is under way while a source is added and its functions are replaced', async () => {
  for (const account of [sap, akinon, added]) await vendorOf(account).setClock({ stoppedAtMs: now });
  // While its clock stands still no log of Talend gets ready, so that tasks are in the queue all the time.
  await vendorOf(talend).setClock({ stoppedAtMs: now });
  for (const account of [talend, sap, akinon]) await discoverNow(account.id);
  await eventually('runs under way', 60, async () => ((await underWay()).length >= 5 ? [] : ['fewer than five']));
  expect(await queueDepth(clients, urlOf(talend.id))).toBeGreaterThanOrEqual(5);

  const updated = await deployStage(emulator, sourcesOf([...first, added]));
  expect(sourcesOfOutputs(updated).map(({ id }) => id)).toContain(added.id);
  expect((await underWay()).length).toBeGreaterThanOrEqual(5);
  await vendorOf(talend).setClock({ offsetMs: now - Date.now() });
  await discoverNow(added.id);
  await passAnHour(clients, outputs[OUTPUT.table] ?? '');
  await eventually('landing after the update', 150, async () => {
    const faults = await landed([...first, added]);
    return faults.length === 0 ? [] : [...faults, ...(await underWay())];
  });
  for (const { id } of [...first, added]) {
    expect(await queueDepth(clients, `${outputs[OUTPUT.queueUrlPrefix]}${deadLetterQueueName(STAGE, id)}`), id).toBe(0);
  }
});

it('keeps the data of a source that is taken out, and takes its queue away', async () => {
  const services = clients.services();
  const left = first.filter(({ id }) => id !== sap.id);
  await deployStage(emulator, sourcesOf([...left, added]));
  await expect(clients.aws.sqs.send(new GetQueueUrlCommand({ QueueName: queueName(STAGE, sap.id) }))).rejects.toThrow();
  expect((await compareLanded(services, sap)).differences).toEqual([]);
  expect(await landed([...left, added])).toEqual([]);
  await eventually('tables after the updates', 180, async () => {
    const verdicts = await Promise.all(
      [...first, added].map((account) => compareTables(services, clients.lake, account)),
    );
    return verdicts.flatMap(({ differences }) => differences);
  });
});
