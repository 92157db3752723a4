import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { invokeOnSchedule } from './function-schedule.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { WorkerFunctionProps } from './worker-function.ts';

/** The sweeper works on the index and the queues alone: it never sees a log or a vendor. */
export type SweeperFunctionProps = Omit<WorkerFunctionProps, 'bucket'>;

/**
 * Every five minutes enqueues again what is open and overdue in the index.
 *
 * A sweep that fails is not repeated: the next one does the same work.
 */
export class SweeperFunction extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: SweeperFunctionProps) {
    super(scope, id);
    const { stage, values, environment, sourcesFile } = props;
    this.function = new PipelineFunction(this, 'Sweeper', {
      name: 'sweep',
      description: 'Enqueues again whatever is open and overdue',
      stage,
      values,
      environment,
      sourcesFile,
      timeout: Duration.minutes(4),
      memoryMegabytes: 256,
    });
    this.function.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    for (const { queue } of props.lanes) queue.grantSendTasks(this.function);
    props.curateQueue.grantSendTasks(this.function);
    props.table.grantIndexing(this.function);
    invokeOnSchedule(this, {
      function: this.function,
      description: `Sweeps the index of Runlake ${stage}`,
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      maxEventAge: Duration.minutes(5),
    });
  }
}
