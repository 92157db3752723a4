import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../functions/cli/finding.ts';
import { stageChecks } from '../../../../functions/cli/stage-checks.ts';

const ARN = 'arn:aws:sqs:eu-central-1:1:runlake-prod';

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
          schedule: async (name) => ({
            name,
            expression: 'rate(5 minutes)',
            state: '',
            target: '',
            ...schedules[name],
          }),
        },
        resources: async () => [
          { type: 'AWS::S3::Bucket', physicalId: 'bucket', status: '' },
          ...Object.keys(schedules).map((physicalId) => ({ type: 'AWS::Scheduler::Schedule', physicalId, status: '' })),
        ],
      }),
    );
    return found;
  };
  return { functions, mappings, schedules, look };
}

const wrong = async (all: ReturnType<typeof scene>) =>
  (await all.look())
    .filter(({ state }) => state === 'bad')
    .map(({ check, source = '', found }) => `${check} ${source}: ${found}`);

describe('a deployed stage', () => {
  it('is well when everything is there and enabled', async () => {
    const findings = await scene().look();
    expect(findings.map(({ state }) => state)).toEqual(Array.from({ length: 5 + 2 + 1 + 4 }, () => 'good'));
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
