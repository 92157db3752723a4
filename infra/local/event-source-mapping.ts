import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createDeleteQueue } from './delete-queue.ts';
import { invoke, type SqsHandler } from './invocation.ts';
import { toRecords } from './sqs-event.ts';

const MOST_PER_RECEIVE = 10;
const LONG_POLL_SECONDS = 20;
/** Deletes gather this long, so that handlers which end together share a call. */
const DELETE_LINGER_MS = 25;
/** With invocations under way, room for more messages gathers this long before the next receive. */
const RECEIVE_LINGER_MS = 5;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

export interface EventSourceMappingOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** Most messages per invocation; 1 to 10. */
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly handler: SqsHandler;
  /** A handler that takes longer counts as failed: its batch stays in the queue. */
  readonly timeoutSeconds: number;
  readonly newId: () => string;
  /** Told of everything that goes wrong; the mapping itself goes on. */
  readonly onError: (error: unknown, operation: 'receive' | 'invoke' | 'delete') => void;
}

export interface EventSourceMapping {
  /** True when nothing is being handled or deleted. The queue may still hold messages, delayed or in flight. */
  idle(): boolean;
  /** Stops receiving at once, waits up to `drainMs` for handlers that run. Returns how many still ran then. */
  stop(options: { readonly drainMs: number }): Promise<{ readonly unfinished: number }>;
}

/**
 * Does what Lambda's event source mapping does for a standard queue: long poll, batches, bounded concurrency, partial batch
 * failures, delete on success. What failed comes back after its visibility timeout, and SQS counts and dead-letters it.
 *
 * Limits: never holds a message that no invocation is free to take. Ten messages a receive and a delete at best, so 0.2 calls
 * per message under load.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { sqs, queueUrl, queueArn, batchSize, maxConcurrency, onError } = options;
  const stopping = new AbortController();
  const invocations = new Set<Promise<void>>();
  const deletes = createDeleteQueue(sqs, queueUrl, DELETE_LINGER_MS, (error) => onError(error, 'delete'));
  const functionName = queueArn.slice(queueArn.lastIndexOf(':') + 1);

  function start(messages: readonly Message[]): void {
    const records = toRecords(messages, queueArn);
    for (let at = 0; at < records.length; at += batchSize) {
      const batch = records.slice(at, at + batchSize);
      const run = invoke(batch, { ...options, functionName, onError: (error) => onError(error, 'invoke') }).then(
        (done) => {
          deletes.add(done);
          invocations.delete(run);
        },
      );
      invocations.add(run);
    }
  }

  const room = () => (maxConcurrency - invocations.size) * batchSize;

  async function receiveOnce(): Promise<void> {
    while (room() === 0) await Promise.race(invocations);
    if (invocations.size > 0 && room() < MOST_PER_RECEIVE) await pause(RECEIVE_LINGER_MS, stopping.signal);
    if (stopping.signal.aborted) return;
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(MOST_PER_RECEIVE, room()),
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: stopping.signal },
    );
    start(answer.Messages ?? []);
  }

  async function receiveUntilStopped(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!stopping.signal.aborted) {
      try {
        await receiveOnce();
        backoffMs = FIRST_BACKOFF_MS;
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(error, 'receive');
        await pause(backoffMs, stopping.signal);
        backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
      }
    }
  }

  const receiving = receiveUntilStopped();
  return {
    idle: () => invocations.size === 0 && deletes.pending() === 0,
    stop: async ({ drainMs }) => {
      stopping.abort();
      const drained = new AbortController();
      const everything = Promise.all([receiving, ...invocations]).then(() => Promise.all(invocations));
      await Promise.race([everything, pause(drainMs, drained.signal)]);
      drained.abort();
      await deletes.flush();
      return { unfinished: invocations.size };
    },
  };
}

/** Resolves after a time, or at once when aborted; leaves no timer behind. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
