import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, inject, it } from 'vitest';
import { queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { SqsDeadLetterQueue } from '../../shared/adapters/sqs-dead-letter-queue.ts';
import { queueName } from '../../shared/config/names.ts';
import { OUTPUT } from '../../shared/config/stack-names.ts';
import { deadLetterScenario } from '../contract/dead-letter-scenario.ts';
import { deployStage, STAGE } from '../emulator/deploy-stage.ts';
import { runCli } from '../emulator/run-cli.ts';
import { stageClients } from '../emulator/stage-clients.ts';
import { type Account, byId, vendorOf } from './vendors.ts';

const { emulator, outputs, accounts } = inject('stage');
const clients = stageClients(emulator, outputs);
afterAll(() => clients.close());

const named = byId(accounts);
const [given, later] = [named('talend-us'), named('talend-ap')];
const kept = ['talend-eu', 'akinon-shop', 'snaplogic-emea'].map(named);
const urls = queueUrlsByPrefix(outputs[OUTPUT.queueUrlPrefix] ?? '', STAGE);
const letters = new SqsDeadLetterQueue({ client: clients.aws.sqs, urls });
const deploy = (...more: Account[]) =>
  deployStage(
    emulator,
    [...kept, ...more].map(({ source }) => source),
  );

it('has poison, hopeless and expired tasks in the dead letters once, and lands them once their cause is gone', async () => {
  await deploy(given);
  const { index, queue } = clients.services();
  const standIn = vendorOf(given);
  await deadLetterScenario({
    source: given.id,
    index,
    tasks: queue,
    letters,
    sendRaw: async (body) => {
      const QueueUrl = `${outputs[OUTPUT.queueUrlPrefix]}${queueName(STAGE, given.id)}`;
      await clients.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    vendor: {
      refuse: () => standIn.setFaults([{ kind: 'server-error', status: 403, endpoint: 'generate' }]),
      delay: () => standIn.setFaults([{ kind: 'unknown-status' }]),
      mend: () => standIn.setFaults([]),
    },
    later: {
      source: later.id,
      configure: async () => {
        await deploy(given, later);
      },
    },
    patienceMs: 90_000,
  });
  const listed = await runCli(emulator, 'dlq', 'ls', '--json');
  expect(listed, listed.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(listed.stdout)).toEqual([]);
});
