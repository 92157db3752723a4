import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type CurateTask, CurateTaskSchema } from '../../shared/domain/curate-task.ts';
import { IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import { curate } from './curate.ts';
import type { CurateServices } from './curate-ports.ts';

type Settled = PromiseSettledResult<void>[];

/**
 * The curator's handler: builds one day after the other, and reports the messages that SQS should deliver again. A body
 * that is no task of ours fails each time, until SQS moves it to the dead letters.
 */
export function createCurateHandler(
  services: () => Promise<CurateServices>,
  log: (line: Readonly<Record<string, unknown>>) => void,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const handle = async (event: SQSEvent): Promise<Settled | SQSBatchResponse> => {
    const ready = await services();
    const settled: Settled = [];
    // One at a time: a build has the memory of the whole function.
    for (const { body } of event.Records) settled.push(...(await Promise.allSettled([curateMessage(ready, body)])));
    return settled;
  };
  const logger = (reason: unknown, record: { messageId?: string }): void => {
    const error = toIngestError(reason);
    log({
      level: 'error',
      event: 'build failed',
      messageId: record.messageId,
      kind: error.kind,
      message: redact(error.message),
    });
  };
  const handler = middy(handle).use(sqsPartialBatchFailure({ logger }));
  return async (event, context) => {
    // Outside of the batch: a curator that can not start is an error of the function, which its alarm counts.
    await services();
    const response = await handler(event, context);
    // The middleware turns settled results into the answer that Lambda expects.
    if (Array.isArray(response)) throw new Error('the batch failures were not reported');
    return response;
  };
}

const curateMessage = async (services: CurateServices, body: string): Promise<void> =>
  await curate(services, parseTask(body));

/** Errors: task. */
function parseTask(body: string): CurateTask {
  try {
    return CurateTaskSchema.parse(JSON.parse(body));
  } catch (cause) {
    throw new IngestError('task', 'the message is no task of the curator', { cause });
  }
}
