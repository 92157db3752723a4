import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE_BUDGET_BYTES } from '../../infra/constructs/bundle-checks.ts';
import { startEmbeddedCloud } from '../../infra/local/embedded-cloud.ts';
import type { Chapter } from './chapter.ts';
import { type ColdStart, measureFunction } from './measured-function.ts';
import type { BenchOptions } from './options.ts';
import { median } from './summary.ts';
import { type SynthesisedFunction, synthesisedFunctions } from './synthesised-functions.ts';
import { markdown } from './table.ts';

const SOURCE = 'talend-eu-prod';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:runlake-emulated';
const BUCKET = 'bench';

/** A message as the event source mapping hands it over. */
const message = (queue: string, body: object) => ({
  Records: [
    {
      messageId: 'bench',
      body: JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
      eventSourceARN: queue,
    },
  ],
});

const NO_FAILURES = '{"batchItemFailures":[]}';

/**
 * What each function is asked: something that it looks up in the index, where it finds nothing to do. The audit is asked
 * nothing, since it would ask vendors.
 */
const INVOCATIONS: Readonly<Record<string, { readonly event: unknown; readonly expected: string }>> = {
  worker: {
    event: message(`${QUEUE}-${SOURCE}`, { v: 1, kind: 'retry', source: SOURCE, stream: 'execution-logs', id: 'none' }),
    expected: NO_FAILURES,
  },
  curate: {
    event: message(`${QUEUE}_curate`, { v: 1, kind: 'curate', source: SOURCE, dt: '2026-11-20' }),
    expected: NO_FAILURES,
  },
  sweep: { event: {}, expected: 'null' },
  announce: { event: [], expected: '[]' },
};

interface Measured {
  readonly of: SynthesisedFunction;
  readonly starts: readonly ColdStart[];
}

/** Measures what the bundles weigh, and how long a function takes from its start to its first and second answer. */
export async function coldStartChapter(options: BenchOptions, work: string): Promise<Chapter> {
  const folder = join(work, 'cold-start');
  await mkdir(folder, { recursive: true });
  const functions = await synthesisedFunctions(join(folder, 'cdk'));
  const table = { bucket: BUCKET, table: BUCKET, queues: [], maxReceiveCount: 5, visibilityTimeoutSeconds: 900 };
  const cloud = await startEmbeddedCloud({ dataDir: join(folder, 'cloud'), ...table });
  const variables = {
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: 'embedded',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_S3: cloud.endpoints.s3,
    AWS_ENDPOINT_URL_SQS: cloud.endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
    RUNLAKE_BUCKET: BUCKET,
    RUNLAKE_TABLE: BUCKET,
    RUNLAKE_QUEUE_URL_PREFIX: `${cloud.endpoints.sqs}/000000000000/`,
    RUNLAKE_SEALING_KEY_SECRET: 'none',
  };
  const starts = options.quick ? 2 : 5 * options.runs;
  const measured: Measured[] = [];
  try {
    for (const of of functions) {
      const samples: ColdStart[] = [];
      for (let start = 0; start < starts; start += 1) {
        samples.push(await measureFunction(of, variables, INVOCATIONS[of.name]));
      }
      measured.push({ of, starts: samples });
      process.stderr.write(`i, ${of.name}: ready in ${median(samples.map(({ readyMs }) => readyMs)).toFixed(0)} ms\n`);
    }
  } finally {
    await cloud.stop();
  }
  return {
    name: 'i',
    title: `cold start of each function, ${starts} starts: median (least–most)`,
    tables: [markdown([SIZE_HEAD, ...measured.map(sizeRow)]), markdown([TIME_HEAD, ...measured.map(timeRow)])],
    figures: { functions: measured.map(({ of: { name, bytes }, starts }) => ({ name, bytes, starts })) },
    wrong: measured.flatMap(({ of: { name, bytes } }) =>
      bytes > BUNDLE_BUDGET_BYTES ? [`the bundle of ${name} has ${bytes} bytes, over its budget`] : [],
    ),
  };
}

const SIZE_HEAD = ['function', 'bundle KB', 'budget KB', 'of budget', 'memory MB'];
const sizeRow = ({ of: { name, bytes, memoryMegabytes } }: Measured): string[] => [
  name,
  (bytes / 1e3).toFixed(0),
  (BUNDLE_BUDGET_BYTES / 1e3).toFixed(0),
  `${((bytes / BUNDLE_BUDGET_BYTES) * 100).toFixed(0)} %`,
  String(memoryMegabytes),
];

const TIME_HEAD = ['function', 'init ms', 'process ready ms', 'first invocation ms', 'second invocation ms'];
const timeRow = ({ of: { name }, starts }: Measured): string[] => [
  name,
  ...(['initMs', 'readyMs', 'firstMs', 'secondMs'] as const).map((figure) =>
    spread(starts.flatMap((one) => one[figure] ?? [])),
  ),
];

/** `median (least–most)`; `–` where nothing was measured. */
const spread = (values: readonly number[]): string =>
  values.length === 0
    ? '–'
    : `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
