import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sourceOfQueue } from '../../shared/config/names.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { Services } from '../services.ts';
import { work } from './work.ts';

type Settled = PromiseSettledResult<void>[];

/**
 * The worker's handler: one message fails alone, and only messages that SQS should deliver again are reported.
 * `services` is asked for with the first event of a cold start, so that a broken configuration fails there.
 */
export function createWorkerHandler(
  services: () => Promise<Services>,
  log: (line: Readonly<Record<string, unknown>>) => void,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const handle = async (event: SQSEvent, context: Context): Promise<Settled | SQSBatchResponse> => {
    const ready = await services();
    return Promise.allSettled(
      event.Records.map((record) =>
        work(ready, {
          messageId: record.messageId,
          receiveCount: Number(record.attributes.ApproximateReceiveCount),
          remainingMs: () => context.getRemainingTimeInMillis(),
          body: record.body,
          source: sourceOfQueue(record.eventSourceARN),
        }),
      ),
    );
  };
  const logger = (reason: unknown, record: { messageId?: string }): void => {
    const error = toIngestError(reason);
    log({
      level: 'error',
      event: 'message failed',
      messageId: record.messageId,
      kind: error.kind,
      message: redact(error.message),
    });
  };
  const handler = middy(handle).use(sqsPartialBatchFailure({ logger }));
  return async (event, context) => {
    // Outside of the batch: a worker that can not start is an error of the function, which its alarm counts.
    await services();
    const response = await handler(event, context);
    // The middleware turns settled results into the answer that Lambda expects.
    if (Array.isArray(response)) throw new Error('the batch failures were not reported');
    return response;
  };
}
