import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

const MOST_PER_CALL = 10;

export interface DeleteQueue {
  add(receiptHandles: readonly string[]): void;
  /** Entries that are waiting or on their way. */
  pending(): number;
  /** Sends what waits and resolves when all of it is answered. */
  flush(): Promise<void>;
}

/**
 * Deletes messages in batches: as soon as ten wait, or `lingerMs` after the first one.
 *
 * A delete that fails (after the SDK's own attempts) is reported and forgotten: SQS delivers the message again, which every
 * handler must bear anyway.
 */
export function createDeleteQueue(
  sqs: SQSClient,
  queueUrl: string,
  lingerMs: number,
  onError: (error: unknown) => void,
): DeleteQueue {
  let waiting: string[] = [];
  let onTheWay = 0;
  let timer: NodeJS.Timeout | undefined;
  const calls = new Set<Promise<void>>();

  function send(handles: readonly string[]): void {
    onTheWay += handles.length;
    const call = deleteBatch(sqs, queueUrl, handles)
      .catch(onError)
      .finally(() => {
        onTheWay -= handles.length;
        calls.delete(call);
      });
    calls.add(call);
  }

  function sendAll(): void {
    clearTimeout(timer);
    timer = undefined;
    const handles = waiting;
    waiting = [];
    for (let at = 0; at < handles.length; at += MOST_PER_CALL) send(handles.slice(at, at + MOST_PER_CALL));
  }

  return {
    add: (receiptHandles) => {
      waiting.push(...receiptHandles);
      while (waiting.length >= MOST_PER_CALL) send(waiting.splice(0, MOST_PER_CALL));
      if (waiting.length === 0) {
        clearTimeout(timer);
        timer = undefined;
      } else timer ??= setTimeout(sendAll, lingerMs);
    },
    pending: () => waiting.length + onTheWay,
    flush: async () => {
      sendAll();
      await Promise.all(calls);
    },
  };
}

async function deleteBatch(sqs: SQSClient, queueUrl: string, handles: readonly string[]): Promise<void> {
  const answer = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  const failed = answer.Failed ?? [];
  if (failed.length > 0) {
    throw new Error(`SQS did not delete ${failed.length} of ${handles.length} messages: ${failed[0]?.Code}.`);
  }
}
