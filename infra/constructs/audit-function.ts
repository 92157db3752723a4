import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { invokeOnSchedule } from './function-schedule.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { grantReadSecret, referencedSecrets } from './secret-access.ts';
import type { WorkerFunctionProps } from './worker-function.ts';

/**
 * Once a day compares what the vendors list with what has landed, writes down the holes and measures three numbers a source.
 *
 * It asks vendors as the worker does, with the same secrets and out of the same budgets, and changes nothing that has landed.
 * Invoked twice it writes two findings, both true.
 */
export class AuditFunction extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id);
    const { stage, values, environment, sourcesFile, lanes } = props;
    this.function = new PipelineFunction(this, 'Audit', {
      name: 'audit',
      description: 'Compares what the vendors list with what has landed',
      stage,
      values,
      environment,
      sourcesFile,
      timeout: Duration.minutes(15),
      memoryMegabytes: 1024,
    });
    this.function.lambda.configureAsyncInvoke({ retryAttempts: 1, maxEventAge: Duration.hours(1) });
    props.curateQueue.grantSendTasks(this.function);
    props.bucket.grantAuditing(this.function);
    props.table.grantAuditing(this.function);
    props.sealingKey.grantRead(this.function);
    for (const name of referencedSecrets(lanes.map(({ source }) => source))) grantReadSecret(this, this.function, name);
    invokeOnSchedule(this, {
      function: this.function,
      description: `Audits the lake of Runlake ${stage}`,
      // When the days before are over everywhere and their last runs have had time to land.
      schedule: ScheduleExpression.cron({ minute: '30', hour: '4' }),
      maxEventAge: Duration.hours(1),
    });
  }
}
