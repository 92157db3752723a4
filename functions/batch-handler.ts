import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { toIngestError } from '../shared/domain/errors.ts';
import { redact } from '../shared/domain/redact.ts';
import type { Telemetry } from '../shared/ports/telemetry.ts';

export type BatchHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** What became of each message, in the order of the event. */
type Settled = PromiseSettledResult<void>[];

export interface BatchHandlerOptions<S> {
  /** Asked for with the first event of a cold start, so that a broken configuration fails there. */
  readonly services: () => Promise<S>;
  readonly settle: (services: S, event: SQSEvent, context: Context) => Promise<Settled>;
  /** What the log calls a message that failed. */
  readonly failure: string;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** A handler of SQS messages: each fails alone, is told without what is secret in it, and is delivered again. */
export function createBatchHandler<S extends { readonly telemetry: Telemetry }>({
  services,
  settle,
  failure,
  log,
}: BatchHandlerOptions<S>): BatchHandler {
  const handle = async (event: SQSEvent, context: Context): Promise<Settled | SQSBatchResponse> =>
    await settle(await services(), event, context);
  const logger = (reason: unknown, { messageId }: { messageId?: string }): void => {
    const { kind, message } = toIngestError(reason);
    log({ level: 'error', event: failure, messageId, kind, message: redact(message) });
  };
  const handler = middy(handle).use(sqsPartialBatchFailure({ logger }));
  return async (event, context) => {
    // Outside of the batch: a function that can not start is an error of the function, which its alarm counts.
    const { telemetry } = await services();
    try {
      const response = await handler(event, context);
      // The middleware turns settled results into the answer that Lambda expects.
      if (Array.isArray(response)) throw new Error('the batch failures were not reported');
      return response;
    } finally {
      telemetry.flush?.();
    }
  };
}
