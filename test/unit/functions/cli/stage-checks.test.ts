import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../functions/cli/finding.ts';
import { stageChecks } from '../../../../functions/cli/stage-checks.ts';
import { callAws } from '../../../../shared/adapters/aws-failure.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';

const ARN = 'arn:aws:sqs:eu-central-1:1:runlake-prod';

/** AWS refuses, as its clients throw it. */
const refused = async (resource: string, name: string, status: number): Promise<never> =>
  await callAws({ service: 'AWS', operation: 'Ask', resource }, () =>
    Promise.reject(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } })),
  );

/** A stage in which all is well, and what may be changed about it. */
function scene() {
  const functions: Record<string, { state: string; lastUpdate: string; reason?: string }> = {};
  const mappings: Record<string, { queueArn: string; state: string }[]> = {
    worker: [
      { queueArn: `${ARN}-eu`, state: 'Enabled' },
      { queueArn: `${ARN}-us`, state: 'Enabled' },
    ],
    curate: [{ queueArn: `${ARN}_curate`, state: 'Enabled' }],
  };
  const schedules: Record<string, { state: string; target: string }> = {
    one: { state: 'ENABLED', target: `${ARN}-eu` },
    two: { state: 'ENABLED', target: `${ARN}-us` },
    sweep: { state: 'ENABLED', target: 'arn:aws:lambda:eu-central-1:1:function:runlake-prod-sweep' },
    audit: { state: 'ENABLED', target: 'arn:aws:lambda:eu-central-1:1:function:runlake-prod-audit' },
  };
  const queues: Record<string, number> = {
    'runlake-prod-eu': 2,
    'runlake-prod-us': 0,
    'runlake-prod_curate': 1,
    'runlake-prod_announce-dlq': 0,
  };
  /** Names of schedules that can not be looked at. */
  const denied = new Set<string>();
  const last = (name: string): string => name.replace(/^runlake-prod-/, '');
  const look = async () => {
    const found = await findingsOf(
      stageChecks({
        stage: 'prod',
        sources: [{ id: 'eu' }, { id: 'us' }],
        control: {
          lambda: {
            status: async (name) => ({
              name,
              state: 'Active',
              lastUpdate: 'Successful',
              reason: undefined,
              ...functions[last(name)],
            }),
            mappings: async (name) => mappings[last(name)] ?? [],
            invoke: () => Promise.reject(new Error('nobody is called')),
          },
          schedule: async (name) => {
            if (denied.has(name)) return await refused(`schedule ${name}`, 'AccessDeniedException', 403);
            const { state, target } =
              schedules[name] ?? (await refused(`schedule ${name}`, 'ResourceNotFoundException', 404));
            return { name, expression: 'rate(5 minutes)', state, target };
          },
        },
        depth: async (name) => ({
          visible: queues[name] ?? (await refused(`queue ${name}`, 'QueueDoesNotExist', 400)),
          inFlight: 0,
          delayed: 0,
        }),
        resources: async () => [
          { type: 'AWS::S3::Bucket', physicalId: 'bucket', status: '' },
          ...['one', 'two', 'sweep', 'audit'].map((physicalId) => ({
            type: 'AWS::Scheduler::Schedule',
            physicalId,
            status: '',
          })),
        ],
      }),
    );
    return found;
  };
  return { functions, mappings, schedules, queues, denied, look };
}

const wrong = async (all: ReturnType<typeof scene>) =>
  (await all.look())
    .filter(({ state }) => state === 'bad')
    .map(({ check, source = '', found }) => `${check} ${source}: ${found}`);

describe('a deployed stage', () => {
  it('is well when everything is there and enabled', async () => {
    const findings = await scene().look();
    expect(findings.map(({ state }) => state)).toEqual(Array.from({ length: 5 + 2 + 1 + 3 + 4 + 1 }, () => 'good'));
  });

  it('is not well when a function could not be updated, or has failed', async () => {
    const all = scene();
    all.functions.worker = { state: 'Active', lastUpdate: 'Failed', reason: 'the image is gone' };
    all.functions.audit = { state: 'Failed', lastUpdate: 'Successful' };
    expect(await wrong(all)).toEqual([
      'function : runlake-prod-worker: its last update failed (the image is gone)',
      'function : runlake-prod-audit is failed',
    ]);
  });

  it('is not well when nobody takes the messages of a queue', async () => {
    const all = scene();
    all.mappings.worker = [{ queueArn: `${ARN}-eu`, state: 'Disabled' }];
    all.mappings.curate = [];
    expect(await wrong(all)).toEqual([
      'mapping eu: nobody takes messages from runlake-prod-eu: its event source mapping is Disabled',
      'mapping us: nothing takes messages from runlake-prod-us',
      'mapping : nothing takes messages from runlake-prod_curate',
    ]);
  });

  it('is not well when a schedule is off, or missing', async () => {
    const all = scene();
    all.schedules.one = { state: 'DISABLED', target: `${ARN}-eu` };
    delete all.schedules.two;
    delete all.schedules.audit;
    expect(await wrong(all)).toEqual([
      'schedule eu: one (rate(5 minutes)) is DISABLED',
      'schedule us: it has no schedule, so nothing new is found',
      'schedule : 1 of 2 schedules of sweeper and audit are there',
    ]);
  });

  it('says of schedules that may not be read only that, and still that another one is gone', async () => {
    const all = scene();
    all.denied.add('one');
    all.denied.add('sweep');
    delete all.schedules.two;
    expect(await wrong(all)).toEqual(['schedule : the schedule two is gone']);
    const unknown = (await all.look()).filter(({ state }) => state === 'unknown');
    expect(unknown.map(({ found }) => found.slice(0, 30))).toEqual([
      'AWS Ask on schedule one failed',
      'AWS Ask on schedule sweep fail',
    ]);
  });

  it('is not well when a queue is gone, and says how it comes back', async () => {
    const all = scene();
    delete all.queues['runlake-prod-us'];
    delete all.queues['runlake-prod_curate'];
    expect(await wrong(all)).toEqual([
      'queue us: queue runlake-prod-us is gone (AWS Ask: QueueDoesNotExist)',
      'queue : queue runlake-prod_curate is gone (AWS Ask: QueueDoesNotExist)',
    ]);
    expect((await all.look()).find(({ state }) => state === 'bad')?.todo).toContain('--revert-drift');
  });

  it('is not well when what landed was not told to those who listen', async () => {
    const all = scene();
    all.queues['runlake-prod_announce-dlq'] = 3;
    expect(await wrong(all)).toEqual(['undelivered events : 3 batches of changes became no event']);
  });
});

it('what can not be looked at is unknown, and everything else is looked at all the same', async () => {
  const findings = await findingsOf([
    { name: 'one', look: () => Promise.reject(new Error('AccessDenied at https://a.example/x?sig=f00d')) },
    { name: 'two', source: 'eu', look: async () => [{ state: 'good', found: 'well' }] },
  ]);
  expect(findings).toMatchObject([
    { check: 'one', state: 'unknown' },
    { check: 'two', source: 'eu', state: 'good' },
  ]);
  expect(JSON.stringify(findings)).not.toContain('f00d');
});

it.each([
  ['what AWS does not find is bad', 'ResourceNotFoundException', 400, 'bad'],
  ['what AWS answers 404 for is bad, whatever it calls it', 'NotFound', 404, 'bad'],
  ['what is denied is unknown', 'AccessDeniedException', 403, 'unknown'],
  ['what is throttled is unknown', 'TooManyRequestsException', 429, 'unknown'],
  ['what fails in AWS is unknown', 'ServiceException', 500, 'unknown'],
] as const)('%s', async (_title, name, status, state) => {
  const findings = await findingsOf([{ name: 'one', look: () => refused('thing one', name, status) }]);
  expect(findings).toMatchObject([{ check: 'one', state }]);
});

it('what the deployed version can not answer is bad', async () => {
  const look = () => Promise.reject(new IngestError('config', 'Deploy this version first.'));
  expect(await findingsOf([{ name: 'stage', look }])).toMatchObject([
    { check: 'stage', state: 'bad', found: 'Deploy this version first.' },
  ]);
});
