import { Duration } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVE_COUNT } from '../../shared/config/names.ts';
import type { StageValues } from '../stages.ts';
import { EncryptionKey } from './encryption-key.ts';
import { queueEncryption } from './queue-encryption.ts';

export interface TaskQueueProps {
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  /** Above all attempts of the function that reads it, as AWS advises: six times its timeout. */
  readonly visibilityTimeout: Duration;
  readonly sendActions: StageValues['sendActions'];
}

/** Sending and nothing else: the queue's own grant also lets the grantee look up queues. */
function grantSend(grantee: IGrantable, queue: Queue, actions: readonly string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [queue.queueArn] }),
  );
  EncryptionKey.of(queue)?.grantUse(grantee);
}

/**
 * A queue of tasks with its dead-letter queue.
 *
 * The queue keeps messages for 4 days, the dead-letter queue for 14: a dead letter keeps the age that it came with.
 */
export class TaskQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly #sendActions: StageValues['sendActions'];

  constructor(scope: Construct, id: string, props: TaskQueueProps) {
    super(scope, id);
    this.#sendActions = props.sendActions;
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: props.deadLetterQueueName,
      retentionPeriod: Duration.days(14),
      ...queueEncryption(this),
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Tasks', {
      queueName: props.queueName,
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
      ...queueEncryption(this),
      enforceSSL: true,
    });
  }

  grantSendTasks(grantee: IGrantable): void {
    grantSend(grantee, this.queue, this.#sendActions);
  }

  grantSendDeadLetters(grantee: IGrantable): void {
    grantSend(grantee, this.deadLetterQueue, this.#sendActions);
  }
}
