import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Sources } from '../shared/config/sources.ts';
import { OUTPUT, sourceOutputs } from '../shared/config/stack-names.ts';
import { QUERIES } from '../shared/lake/queries/queries.ts';
import { TABLES } from '../shared/lake/tables.ts';
import { VIEWS } from '../shared/lake/views.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { AuditFunction } from './constructs/audit-function.ts';
import { CurateQueue } from './constructs/curate-queue.ts';
import { CuratorFunction } from './constructs/curator-function.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { functionEnvironment } from './constructs/function-environment.ts';
import { LakeAlarms } from './constructs/lake-alarms.ts';
import { LakeCatalog } from './constructs/lake-catalog.ts';
import { LandedEvents } from './constructs/landed-events.ts';
import { LogBucket } from './constructs/log-bucket.ts';
import { PipelineAlarms } from './constructs/pipeline-alarms.ts';
import { QueryWorkgroup } from './constructs/query-workgroup.ts';
import { RunTable } from './constructs/run-table.ts';
import { ScheduleRole } from './constructs/schedule-role.ts';
import { SealingKey } from './constructs/sealing-key.ts';
import { SourceQueue } from './constructs/source-queue.ts';
import { SourceSchedule } from './constructs/source-schedule.ts';
import { writeSourcesFile } from './constructs/sources-file.ts';
import { StageDashboard } from './constructs/stage-dashboard.ts';
import { SweeperFunction } from './constructs/sweeper-function.ts';
import { WorkerFunction } from './constructs/worker-function.ts';
import type { StageName, StageValues } from './stages.ts';

export interface IngestStackProps {
  readonly stage: StageName;
  readonly values: StageValues;
  readonly config: Sources;
}

/** One stage of Runlake: per source a schedule, a queue and its alarms; shared by all: bucket, index, functions and the lake. */
export class IngestStack extends Stack {
  constructor(scope: Construct, id: string, { stage, values, config }: IngestStackProps) {
    super(scope, id, {
      description: `Runlake ${stage}: brings run logs of integration vendors home`,
      terminationProtection: values.deletionProtection,
    });
    Tags.of(this).add('runlake:stage', stage);
    if (values.encryptionKey !== 'aws') new EncryptionKey(this, { stage, retired: values.encryptionKey === 'retired' });

    const bucket = new LogBucket(this, 'Logs', values);
    const table = new RunTable(this, 'Runs', values);
    const sealingKey = new SealingKey(this, 'SealingKey', { stage });
    const lanes = config.sources.map((source) => ({
      source,
      queue: new SourceQueue(this, `Queue-${source.id}`, { stage, values, sourceId: source.id }),
    }));
    const scheduleRole = new ScheduleRole(this, 'SourceScheduleRole', { lanes });
    for (const { source, queue } of lanes) {
      const schedule = new SourceSchedule(this, `Schedule-${source.id}`, { source, queue, scheduleRole });
      for (const part of [queue, schedule]) Tags.of(part).add('runlake:source', source.id);
    }

    const curateQueue = new CurateQueue(this, 'CurateQueue', { stage, values });
    const shared = {
      stage,
      values,
      lanes,
      curateQueue,
      bucket,
      table,
      sealingKey,
      environment: functionEnvironment(this, { stage, values, bucket, table, sealingKey }),
      sourcesFile: writeSourcesFile(this, config),
    };
    const worker = new WorkerFunction(this, 'Worker', shared);
    const sweeper = new SweeperFunction(this, 'Sweeper', shared);
    const curator = new CuratorFunction(this, 'Curator', shared);
    const events = new LandedEvents(this, 'LandedEvents', shared);
    const audit = new AuditFunction(this, 'Audit', shared);

    const sources = [...config.sources.map(({ id }) => id), ...(config.formerSources ?? [])];
    const { firstDay, bytesScannedCutoff, namedQueries } = values.lake;
    const catalog = new LakeCatalog(this, 'Lake', { stage, bucket, tables: TABLES, views: VIEWS, sources, firstDay });
    const workgroup = new QueryWorkgroup(this, 'Queries', {
      stage,
      bucket,
      catalog,
      queries: namedQueries ? QUERIES : [],
      bytesScannedCutoff,
    });

    const topic = new AlarmTopic(this, 'AlarmTopic');
    const watched = { stage, values: values.alarms, lanes, topic };
    const alarms = [
      new PipelineAlarms(this, 'Alarms', { ...watched, worker, sweeper }),
      new LakeAlarms(this, 'LakeAlarms', { ...watched, curateQueue, curator, events, audit }),
    ].flatMap(({ all }) => all);
    const functions = [worker, sweeper, curator, audit, events].map((each) => each.function);
    new StageDashboard(this, 'Dashboard', { stage, lanes, curateQueue, events, functions, alarms });

    new CfnOutput(this, OUTPUT.bucket, { value: bucket.bucket.bucketName });
    new CfnOutput(this, OUTPUT.table, { value: table.table.tableName });
    new CfnOutput(this, OUTPUT.queueUrlPrefix, { value: shared.environment.RUNLAKE_QUEUE_URL_PREFIX });
    for (const [name, value] of Object.entries(sourceOutputs(config.sources))) new CfnOutput(this, name, { value });
    new CfnOutput(this, 'WorkerLogGroup', { value: worker.function.logGroup.logGroupName });
    new CfnOutput(this, 'SweeperLogGroup', { value: sweeper.function.logGroup.logGroupName });
    new CfnOutput(this, 'CuratorLogGroup', { value: curator.function.logGroup.logGroupName });
    new CfnOutput(this, 'AnnounceLogGroup', { value: events.function.logGroup.logGroupName });
    new CfnOutput(this, 'AuditLogGroup', { value: audit.function.logGroup.logGroupName });
    new CfnOutput(this, 'DatabaseName', { value: catalog.databaseName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroup.workgroupName });
    new CfnOutput(this, 'EventBusName', { value: events.bus.eventBusName });
    new CfnOutput(this, 'DashboardName', { value: `runlake-${stage}` });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topic.topicArn });
  }
}
