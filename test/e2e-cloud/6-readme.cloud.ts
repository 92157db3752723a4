import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { queueName } from '../../shared/config/names.ts';
import { commandEnvironment } from '../emulator/command-environment.ts';
import { STAGE, sourcesFile } from '../emulator/deploy-stage.ts';
import { eventually } from '../emulator/eventually.ts';
import { stageClients } from '../emulator/stage-clients.ts';
import { compareLanded } from './compare-account.ts';
import { byId } from './vendors.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const SOURCE = 'talend-eu-prod';
const SECRET = 'runlake/talend-eu-prod/token';

const { emulator, outputs, accounts } = inject('stage');
const clients = stageClients(emulator, outputs);
afterAll(() => clients.close());

const named = byId(accounts);
const others = ['akinon-shop', 'snaplogic-emea'].map((id) => named(id).source);
const [token = ''] = Object.values(named(SOURCE).secrets).map((text): string => JSON.parse(text).token);

/** The commands of the README's path into an account, in their order. */
async function commands(): Promise<string[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = readme.split('## In your AWS account\n');
  const [, block = ''] = section.split('```sh\n');
  return (block.split('```')[0] ?? '').trim().split('\n');
}

/**
 * Runs a line of the README as it is written, but for what an emulator has to be told: the stage of its name, where
 * `sources.yaml` stands, and that nobody is there to approve.
 */
async function type(line: string): Promise<string> {
  const deploys = line.startsWith('npx cdk ');
  const more = deploys ? ` --output ${join(emulator.home, 'cdk.out')} --ci --require-approval never` : '';
  const told = line
    .replace('config=sources.yaml', `config=${sourcesFile(emulator)}`)
    .replace('stage=dev', `stage=${STAGE}`)
    .replace('--stage dev', `--stage ${STAGE}`);
  const env = { ...(await commandEnvironment(emulator)), TALEND_TOKEN: token };
  const { stdout } = await run('sh', ['-c', `${told}${more}`], { cwd: ROOT, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

const writeSources = (config: { readonly sources: readonly unknown[]; readonly formerSources?: readonly string[] }) =>
  writeFile(sourcesFile(emulator), JSON.stringify(config));
/** The block of the README, at the stand-in of its vendor. */
const own = { ...named(SOURCE).source, auth: { token: `\${secret:${SECRET}}` } };

let lines: string[];
const line = (beginning: string): string => {
  const found = lines.find((one) => one.includes(beginning));
  if (found === undefined) throw new Error(`the README has no command with "${beginning}"`);
  return found;
};
beforeAll(async () => {
  lines = await commands();
  expect(token).not.toBe('');
});

it('adds a source by a secret, a block and a deploy, as the README says', async () => {
  expect(lines.map((one) => /(?:runlake|cdk) (\w+)/.exec(one)?.[1])).toEqual([
    'secrets',
    'deploy',
    'doctor',
    'discover',
    'runs',
    'query',
  ]);
  expect(await type(line('secrets put'))).toContain(`\${secret:${SECRET}}`);
  await writeSources({ sources: [...others, own] });
  await type(line('cdk deploy'));
  expect(await type(line('doctor'))).toContain(`Stage ${STAGE} is well`);
});

it('shows its first log, and answers for it, as the README says', async () => {
  expect(await type(line('discover'))).toContain(`${SOURCE} of stage ${STAGE} is asked`);
  await eventually('the first log', 90, async () => {
    const listed = await type(`${line('runs ls')} --source ${SOURCE}`);
    return / landed /.test(listed) ? [] : [listed];
  });
  await eventually('all logs', 90, async () => (await compareLanded(clients.services(), named(SOURCE))).differences);
  await eventually('the answer', 150, async () => {
    const answer = await type(line('query'));
    return answer.includes(SOURCE) ? [] : [answer];
  });
});

it('removes it by taking its block out, and keeps what has landed', async () => {
  const services = clients.services();
  await writeSources({ sources: others, formerSources: [SOURCE] });
  await type(line('cdk deploy'));
  const queue = new GetQueueUrlCommand({ QueueName: queueName(STAGE, SOURCE) });
  await expect(clients.aws.sqs.send(queue)).rejects.toThrow();
  expect((await compareLanded(services, named(SOURCE))).differences).toEqual([]);
  expect(await type(line('query'))).toContain(SOURCE);
});
