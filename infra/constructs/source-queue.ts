import { Duration } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  deadLetterQueueName,
  MAX_RECEIVE_COUNT,
  queueName,
  VISIBILITY_TIMEOUT_SECONDS,
} from '../../shared/config/names.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { StageName } from '../stages.ts';

/** A source and the queue that only its tasks go through. */
export interface Lane {
  readonly source: Source;
  readonly queue: SourceQueue;
}

/** Sending and nothing else: the queue's own grant also lets the grantee look up queues. */
function grantSend(grantee: IGrantable, queue: Queue): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  );
}

/**
 * The task queue of one source with its dead-letter queue: a source that is slow, throttled or broken holds up no other.
 *
 * The queue keeps messages for 4 days, the dead-letter queue for 14: a dead letter keeps the age that it came with.
 */
export class SourceQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { stage, sourceId }: { stage: StageName; sourceId: string }) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: deadLetterQueueName(stage, sourceId),
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Tasks', {
      queueName: queueName(stage, sourceId),
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUT_SECONDS),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }

  grantSendTasks(grantee: IGrantable): void {
    grantSend(grantee, this.queue);
  }

  grantSendDeadLetters(grantee: IGrantable): void {
    grantSend(grantee, this.deadLetterQueue);
  }
}
