import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Sources } from '../shared/config/sources.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { functionEnvironment } from './constructs/function-environment.ts';
import { LogBucket } from './constructs/log-bucket.ts';
import { PipelineAlarms } from './constructs/pipeline-alarms.ts';
import { RunTable } from './constructs/run-table.ts';
import { SealingKey } from './constructs/sealing-key.ts';
import { SourceQueue } from './constructs/source-queue.ts';
import { SourceSchedule } from './constructs/source-schedule.ts';
import { writeSourcesFile } from './constructs/sources-file.ts';
import { SweeperFunction } from './constructs/sweeper-function.ts';
import { WorkerFunction } from './constructs/worker-function.ts';
import type { StageName, StageValues } from './stages.ts';

export interface IngestStackProps {
  readonly stage: StageName;
  readonly values: StageValues;
  readonly config: Sources;
}

/** One stage of Runlake: per source a schedule, a queue and its alarms; shared by all: worker, sweeper, bucket and table. */
export class IngestStack extends Stack {
  constructor(scope: Construct, id: string, { stage, values, config }: IngestStackProps) {
    super(scope, id, {
      description: `Runlake ${stage}: brings run logs of integration vendors home`,
      terminationProtection: values.deletionProtection,
    });
    Tags.of(this).add('runlake:stage', stage);

    const bucket = new LogBucket(this, 'Logs', values);
    const table = new RunTable(this, 'Runs', values);
    const sealingKey = new SealingKey(this, 'SealingKey', { stage });
    const lanes = config.sources.map((source) => ({
      source,
      queue: new SourceQueue(this, `Queue-${source.id}`, { stage, sourceId: source.id }),
    }));
    for (const { source, queue } of lanes) new SourceSchedule(this, `Schedule-${source.id}`, { source, queue });

    const shared = {
      stage,
      values,
      lanes,
      table,
      sealingKey,
      environment: functionEnvironment(this, { stage, bucket, table, sealingKey }),
      sourcesFile: writeSourcesFile(this, config),
    };
    const worker = new WorkerFunction(this, 'Worker', { ...shared, bucket });
    const sweeper = new SweeperFunction(this, 'Sweeper', shared);

    const topic = new AlarmTopic(this, 'AlarmTopic');
    new PipelineAlarms(this, 'Alarms', { stage, values: values.alarms, lanes, worker, sweeper, topic });

    new CfnOutput(this, 'BucketName', { value: bucket.bucket.bucketName });
    new CfnOutput(this, 'TableName', { value: table.table.tableName });
    new CfnOutput(this, 'WorkerLogGroup', { value: worker.function.logGroup.logGroupName });
    new CfnOutput(this, 'SweeperLogGroup', { value: sweeper.function.logGroup.logGroupName });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topic.topicArn });
  }
}
