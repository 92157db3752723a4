import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { announceDeadLetterQueueName } from '../../shared/config/names.ts';
import type { StageName, StageValues } from '../stages.ts';
import { EncryptionKey } from './encryption-key.ts';
import { environmentOf, type FunctionEnvironment } from './function-environment.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { queueEncryption } from './queue-encryption.ts';
import type { RunTable } from './run-table.ts';

export interface LandedEventsProps {
  readonly stage: StageName;
  readonly values: StageValues;
  readonly table: RunTable;
  readonly environment: FunctionEnvironment;
}

/** Changes of slices; runs, checkpoints and partitions of the lake lie in the same table and are none. */
const CHANGES_OF_SLICES = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { Keys: { pk: { S: [{ prefix: 'SLICE#' }] } } },
};

/**
 * Tells whoever listens on the stage's event bus that something has landed: `Run Log Landed`, from `runlake`.
 *
 * A pipe reads the table's stream in the order of each slice's changes, the function `announce` makes events of them and
 * leaves out what is none. Delivered at least once; an event's id and revision tell the same one. What can not be delivered
 * is split until the bad change is alone, tried for a day, and then left in the queue of undelivered changes.
 */
export class LandedEvents extends Construct {
  readonly bus: EventBus;
  readonly undelivered: Queue;
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: LandedEventsProps) {
    super(scope, id);
    const { stage, values, table, environment } = props;
    this.bus = new EventBus(this, 'Bus', { eventBusName: `runlake-${stage}` });
    this.undelivered = new Queue(this, 'Undelivered', {
      queueName: announceDeadLetterQueueName(stage),
      retentionPeriod: Duration.days(14),
      ...queueEncryption(this),
      enforceSSL: true,
    });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the pipe below, which the rule does not look at.',
    });
    this.function = new PipelineFunction(this, 'Announce', {
      name: 'announce',
      description: 'Makes events of changes of the index',
      stage,
      values,
      environment: environmentOf(environment, ['RUNLAKE_BUCKET', 'RUNLAKE_STAGE']),
      timeout: Duration.seconds(60),
      memoryMegabytes: 256,
    });
    this.#pipe(stage, table.streamArn);
  }

  #pipe(stage: StageName, streamArn: string): void {
    const name = `runlake-${stage}-landed`;
    const { account } = Stack.of(this);
    const arn = Stack.of(this).formatArn({ service: 'pipes', resource: 'pipe', resourceName: name });
    const role = new Role(this, 'PipeRole', {
      description: `Of the pipe that announces what has landed in Runlake ${stage}`,
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': arn } },
      }),
    });
    const allow = (actions: string[], resource: string): void => {
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    };
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      streamArn,
    );
    allow(['lambda:InvokeFunction'], this.function.lambda.functionArn);
    allow(['events:PutEvents'], this.bus.eventBusArn);
    allow(['sqs:SendMessage'], this.undelivered.queueArn);
    EncryptionKey.of(this)?.grantUse(role);
    const pipe = new CfnPipe(this, 'Pipe', {
      name,
      description: 'From changes of the index to events on the bus',
      roleArn: role.roleArn,
      source: streamArn,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: JSON.stringify(CHANGES_OF_SLICES) }] },
        dynamoDbStreamParameters: {
          // A pipe that is made anew tells the last day again rather than leave anything out.
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRecordAgeInSeconds: Duration.hours(23).toSeconds(),
          maximumRetryAttempts: 20,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.undelivered.queueArn },
        },
      },
      enrichment: this.function.lambda.functionArn,
      target: this.bus.eventBusArn,
      targetParameters: { eventBridgeEventBusParameters: { detailType: 'Run Log Landed', source: 'runlake' } },
    });
    // The pipe proves its role when it is made.
    pipe.node.addDependency(role);
  }
}
