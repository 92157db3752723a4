import { sourceOfQueue } from '../../shared/config/names.ts';
import { type BatchHandler, createBatchHandler } from '../batch-handler.ts';
import type { Services } from '../services.ts';
import { work } from './work.ts';

/** The worker's handler: one message fails alone, and only messages that SQS should deliver again are reported. */
export const createWorkerHandler = (
  services: () => Promise<Services>,
  log: (line: Readonly<Record<string, unknown>>) => void,
): BatchHandler =>
  createBatchHandler({
    services,
    log,
    failure: 'message failed',
    settle: (ready, event, context) =>
      Promise.allSettled(
        event.Records.map((record) =>
          work(ready, {
            messageId: record.messageId,
            receiveCount: Number(record.attributes.ApproximateReceiveCount),
            remainingMs: () => context.getRemainingTimeInMillis(),
            body: record.body,
            source: sourceOfQueue(record.eventSourceARN),
          }),
        ),
      ),
  });
