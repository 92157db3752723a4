import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  CURATE_VISIBILITY_TIMEOUT_SECONDS,
  curateDeadLetterQueueName,
  curateQueueName,
} from '../../shared/config/names.ts';
import type { StageName, StageValues } from '../stages.ts';
import { TaskQueue } from './task-queue.ts';

/** The queue of the days that are behind what has landed, one for all sources. */
export class CurateQueue extends TaskQueue {
  constructor(
    scope: Construct,
    id: string,
    { stage, values }: { stage: StageName; values: Pick<StageValues, 'sendActions'> },
  ) {
    super(scope, id, {
      queueName: curateQueueName(stage),
      deadLetterQueueName: curateDeadLetterQueueName(stage),
      visibilityTimeout: Duration.seconds(CURATE_VISIBILITY_TIMEOUT_SECONDS),
      sendActions: values.sendActions,
    });
  }
}
