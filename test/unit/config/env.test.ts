import { expect, it } from 'vitest';
import { FunctionEnvSchema } from '../../../shared/config/env.ts';

const ENV = {
  RUNLAKE_STAGE: 'prod',
  RUNLAKE_CURATE_DELAY_SECONDS: '60',
  RUNLAKE_BUCKET: 'bucket',
  RUNLAKE_TABLE: 'table',
  RUNLAKE_QUEUE_URL_PREFIX: 'https://sqs.eu-central-1.amazonaws.com/123456789012/',
  RUNLAKE_SEALING_KEY_SECRET: 'runlake/sealing-key',
  RUNLAKE_SOURCES_FILE: 'sources.json',
};

it('the environment of a function is read among what the platform adds', () => {
  expect(FunctionEnvSchema.parse({ ...ENV, AWS_REGION: 'eu-central-1' })).toEqual({
    ...ENV,
    RUNLAKE_CURATE_DELAY_SECONDS: 60,
  });
});

it.each(Object.keys(ENV))('the environment without %s, or with an empty one, is refused by that name', (name) => {
  for (const value of [undefined, '']) {
    const issues = FunctionEnvSchema.safeParse({ ...ENV, [name]: value }).error?.issues ?? [];
    expect(issues.map(({ path }) => path)).toEqual([[name]]);
  }
});

it.each(['901', '-1', '1.5', 'soon'])('a curate delay of %s is refused', (seconds) => {
  expect(FunctionEnvSchema.safeParse({ ...ENV, RUNLAKE_CURATE_DELAY_SECONDS: seconds }).success).toBe(false);
});

it('a queue URL prefix that is no URL is refused', () => {
  expect(FunctionEnvSchema.safeParse({ ...ENV, RUNLAKE_QUEUE_URL_PREFIX: 'queues/' }).success).toBe(false);
});
