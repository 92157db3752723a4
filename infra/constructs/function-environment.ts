import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionEnvKey } from '../../shared/config/env.ts';
import type { StageName, StageValues } from '../stages.ts';
import type { LogBucket } from './log-bucket.ts';
import type { RunTable } from './run-table.ts';
import type { SealingKey } from './sealing-key.ts';
import { SOURCES_FILE } from './sources-file.ts';

type OfSomeStages = 'RUNLAKE_VENDORS_ON_LOOPBACK';

/** What a function may be told of the stack; a variable that the code expects and that is missing here does not compile. */
export type FunctionEnvironment = Readonly<Record<Exclude<FunctionEnvKey, OfSomeStages>, string>> & {
  readonly [key in OfSomeStages]?: string;
};

export function functionEnvironment(
  scope: Construct,
  parts: {
    readonly stage: StageName;
    readonly values: Pick<StageValues, 'vendors' | 'lake'>;
    readonly bucket: LogBucket;
    readonly table: RunTable;
    readonly sealingKey: SealingKey;
  },
): FunctionEnvironment {
  const { region, account, urlSuffix } = Stack.of(scope);
  return {
    RUNLAKE_STAGE: parts.stage,
    RUNLAKE_BUCKET: parts.bucket.bucket.bucketName,
    RUNLAKE_TABLE: parts.table.table.tableName,
    RUNLAKE_QUEUE_URL_PREFIX: `https://sqs.${region}.${urlSuffix}/${account}/`,
    RUNLAKE_SEALING_KEY_SECRET: parts.sealingKey.secretName,
    RUNLAKE_SOURCES_FILE: SOURCES_FILE,
    RUNLAKE_CURATE_DELAY_SECONDS: String(parts.values.lake.curateDelay.toSeconds()),
    ...(parts.values.vendors === 'loopback' ? { RUNLAKE_VENDORS_ON_LOOPBACK: 'true' } : {}),
  };
}

/** Of all that, only these: a function that does not look at something does not depend on it either. */
export function environmentOf(
  environment: FunctionEnvironment,
  keys: readonly FunctionEnvKey[],
): Partial<FunctionEnvironment> {
  return Object.fromEntries(keys.map((key) => [key, environment[key]]));
}
