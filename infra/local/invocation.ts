import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readBatchResponse } from './batch-outcome.ts';

interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

// biome-ignore lint/suspicious/noConfusingVoidType: Lambda handlers may return nothing at all.
export type SqsHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse | void>;

export interface InvocationOptions {
  readonly handler: SqsHandler;
  readonly functionName: string;
  readonly timeoutSeconds: number;
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
}

/**
 * Invokes a handler with one batch and returns the receipt handles of what it is done with.
 *
 * Empty when the handler throws, answers nonsense or outlives its timeout: then the whole batch stays in the queue. Nothing
 * can stop a handler here as Lambda would, so after its timeout it runs on unheard.
 */
export async function invoke(records: readonly SQSRecord[], options: InvocationOptions): Promise<string[]> {
  const timeoutMs = options.timeoutSeconds * 1000;
  const endsAt = performance.now() + timeoutMs;
  const context: InvocationContext = {
    awsRequestId: options.newId(),
    functionName: options.functionName,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
  };
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_resolve, reject) => {
    const message = `Task timed out after ${options.timeoutSeconds} seconds`;
    timer = setTimeout(() => reject(new Error(message)), timeoutMs);
  });
  try {
    // The call sits in an async function so that a handler that throws at once is no different from one that rejects.
    const answer = (async () => options.handler({ Records: [...records] }, context))();
    const outcome = readBatchResponse(
      await Promise.race([answer, timedOut]),
      new Set(records.map((record) => record.messageId)),
    );
    if (outcome.kind === 'invalid') throw new Error(`The handler's answer was not understood: ${outcome.reason}.`);
    return records.filter(({ messageId }) => !outcome.failed.has(messageId)).map((record) => record.receiptHandle);
  } catch (error) {
    options.onError(error);
    return [];
  } finally {
    clearTimeout(timer);
  }
}
