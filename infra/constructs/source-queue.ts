import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deadLetterQueueName, queueName, VISIBILITY_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { StageName, StageValues } from '../stages.ts';
import { TaskQueue } from './task-queue.ts';

/** A source and the queue that only its tasks go through. */
export interface Lane {
  readonly source: Source;
  readonly queue: SourceQueue;
}

/** The task queue of one source: a source that is slow, throttled or broken holds up no other. */
export class SourceQueue extends TaskQueue {
  constructor(
    scope: Construct,
    id: string,
    { stage, values, sourceId }: { stage: StageName; values: Pick<StageValues, 'sendActions'>; sourceId: string },
  ) {
    super(scope, id, {
      queueName: queueName(stage, sourceId),
      deadLetterQueueName: deadLetterQueueName(stage, sourceId),
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUT_SECONDS),
      sendActions: values.sendActions,
    });
  }
}
