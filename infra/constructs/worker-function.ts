import { Duration } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { WORKER_BATCH_SIZE, WORKER_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { StageName, StageValues } from '../stages.ts';
import type { CurateQueue } from './curate-queue.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import type { LogBucket } from './log-bucket.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { RunTable } from './run-table.ts';
import type { SealingKey } from './sealing-key.ts';
import { grantReadSecret, referencedSecrets } from './secret-access.ts';
import type { Lane } from './source-queue.ts';

export interface WorkerFunctionProps {
  readonly stage: StageName;
  readonly values: StageValues;
  readonly lanes: readonly Lane[];
  readonly curateQueue: CurateQueue;
  readonly bucket: LogBucket;
  readonly table: RunTable;
  readonly sealingKey: SealingKey;
  readonly environment: FunctionEnvironment;
  readonly sourcesFile: string;
}

/** How many invocations may work for a source at once; Lambda takes no less than 2. */
const maxConcurrencyOf = (source: Source): number => Math.max(2, source.options.concurrency);

/** A person's doctor calls the worker beside the queues: without a place of its own, either is refused when all are busy. */
const FOR_DOCTOR = 1;

/**
 * The one function that does the work: it takes tasks from every source's queue, each with its own concurrency.
 *
 * It sends tasks to the queues that feed it, as polling needs; Lambda would stop such a loop after about 16 rounds.
 * `recursiveLoop` allows it, and what ends a loop instead is the deadline in the index row.
 */
export class WorkerFunction extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id);
    const { stage, values, environment, sourcesFile, lanes } = props;
    const ofSources = lanes.reduce((sum, { source }) => sum + maxConcurrencyOf(source), 0);
    this.function = new PipelineFunction(this, 'Worker', {
      name: 'worker',
      description: 'Advances one slice or discovers one source by one step',
      stage,
      values,
      environment,
      sourcesFile,
      timeout: Duration.seconds(WORKER_TIMEOUT_SECONDS),
      // Logs are streamed, so memory does not grow with them; most of this buys CPU, which Lambda gives in proportion.
      memoryMegabytes: 512,
      recursiveLoop: RecursiveLoop.ALLOW,
      ...(values.reserveConcurrency ? { reservedConcurrency: ofSources + FOR_DOCTOR } : {}),
    });
    for (const { source, queue } of lanes) {
      this.function.lambda.addEventSource(
        new SqsEventSource(queue.queue, {
          batchSize: WORKER_BATCH_SIZE,
          reportBatchItemFailures: true,
          maxConcurrency: maxConcurrencyOf(source),
        }),
      );
      queue.grantSendTasks(this.function);
      queue.grantSendDeadLetters(this.function);
    }
    props.curateQueue.grantSendTasks(this.function);
    props.bucket.grantLanding(this.function);
    props.table.grantIndexing(this.function);
    props.sealingKey.grantRead(this.function);
    for (const name of referencedSecrets(lanes.map(({ source }) => source))) grantReadSecret(this, this.function, name);
  }
}
