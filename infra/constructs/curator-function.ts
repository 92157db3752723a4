import { Duration, Size } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { CuratorEnvSchema } from '../../shared/config/env.ts';
import { CURATOR_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import { environmentOf } from './function-environment.ts';
import { duckDbForLambda } from './native-packages.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { WorkerFunctionProps } from './worker-function.ts';

/** The curator sees what has landed and the index; neither a vendor nor a secret. */
export type CuratorFunctionProps = Omit<WorkerFunctionProps, 'sealingKey' | 'lanes' | 'sourcesFile'>;

/**
 * Builds the tables of one day of one source per invocation.
 *
 * It sends the next task of a day to its own queue when more has landed meanwhile, and would be stopped as a loop without
 * `recursiveLoop`. What ends it is that a clean day sends nothing.
 */
export class CuratorFunction extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: CuratorFunctionProps) {
    super(scope, id);
    const { stage, values, environment, curateQueue } = props;
    this.function = new PipelineFunction(this, 'Curator', {
      name: 'curate',
      description: 'Builds the tables of one day of one source',
      stage,
      values,
      environment: environmentOf(environment, CuratorEnvSchema.keyof().options),
      // DuckDB allocates in many threads, and glibc would keep what they have freed in an arena of each: with two of them the
      // process stays near what DuckDB counts, where it had grown to twice that.
      machineEnvironment: { MALLOC_ARENA_MAX: '2' },
      timeout: Duration.seconds(CURATOR_TIMEOUT_SECONDS),
      // DuckDB spills what does not fit in its share of this, and records of tens of kilobytes need hundreds of megabytes, as it works
      // on 2,048 rows at a time; a bit more than one CPU comes with it.
      memoryMegabytes: 3008,
      // Compressed inputs, spilled sorts and the finished files of one day.
      ephemeralStorage: Size.gibibytes(10),
      nativePackages: duckDbForLambda(this, values.architecture),
      recursiveLoop: RecursiveLoop.ALLOW,
    });
    this.function.lambda.addEventSource(
      new SqsEventSource(curateQueue.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: values.lake.curators,
      }),
    );
    curateQueue.grantSendTasks(this.function);
    props.bucket.grantCurating(this.function);
    props.table.grantCurating(this.function);
  }
}
