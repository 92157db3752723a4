import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { hopSeconds } from '../domain/backoff.ts';
import type { CurateTask } from '../domain/curate-task.ts';
import { IngestError } from '../domain/errors.ts';
import type { DeadLetter, TaskQueue, TaskToSend } from '../ports/task-queue.ts';
import { callAws } from './aws-failure.ts';
import { chunksOf, mapBounded } from './bounded.ts';
import { deadLetterMessage } from './dead-letter-message.ts';
import type { QueueUrls } from './queue-urls.ts';

const BATCH_SIZE = 10;
const PARALLEL_BATCHES = 8;
/** How often the entries that SQS refused out of a batch are sent again. */
const ENTRY_ROUNDS = 4;

const messageOf = ({ task, delaySeconds }: { readonly task: object; readonly delaySeconds: number }) => ({
  MessageBody: JSON.stringify(task),
  DelaySeconds: hopSeconds(delaySeconds),
});

const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/**
 * One SQS queue and one dead-letter queue per source, and one for the curator.
 *
 * A task may arrive twice when an answer of SQS was lost: tasks are made for that, their hop tells duplicates apart.
 * Test: test/contract/task-queue-contract.ts
 */
export class SqsTaskQueue implements TaskQueue {
  readonly #client: SQSClient;
  readonly #urls: QueueUrls;

  constructor(options: { readonly client: SQSClient; readonly urls: QueueUrls }) {
    this.#client = options.client;
    this.#urls = options.urls;
  }

  async send(source: string, tasks: readonly TaskToSend[]): Promise<void> {
    const url = this.#urls.queue(source);
    const [first] = tasks;
    if (first === undefined) return;
    if (tasks.length === 1) return await this.#sendOne(url, messageOf(first));
    await mapBounded(chunksOf(tasks, BATCH_SIZE), PARALLEL_BATCHES, (batch) => this.#sendBatch(url, batch));
  }

  async sendCurate(task: CurateTask, delaySeconds: number): Promise<void> {
    await this.#sendOne(this.#urls.curate(), messageOf({ task, delaySeconds }));
  }

  async deadLetter(letter: DeadLetter): Promise<void> {
    await this.#sendOne(this.#urls.deadLetters(letter.source), deadLetterMessage(letter));
  }

  async #sendOne(url: string, message: Omit<SendMessageCommand['input'], 'QueueUrl'>): Promise<void> {
    const command = new SendMessageCommand({ QueueUrl: url, ...message });
    const call = { service: 'SQS', operation: 'SendMessage', resource: `queue ${nameOf(url)}` };
    await callAws(call, () => this.#client.send(command));
  }

  /** A batch can succeed in part: only what failed is sent again. */
  async #sendBatch(url: string, batch: readonly TaskToSend[]): Promise<void> {
    const resource = `queue ${nameOf(url)}`;
    let entries = batch.map((task, index) => ({ Id: String(index), ...messageOf(task) }));
    let codes: string[] = [];
    for (let round = 0; round < ENTRY_ROUNDS; round += 1) {
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 50 * 4 ** (round - 1)));
      const command = new SendMessageBatchCommand({ QueueUrl: url, Entries: entries });
      const call = { service: 'SQS', operation: 'SendMessageBatch', resource };
      const { Failed = [] } = await callAws(call, () => this.#client.send(command));
      const failed = new Set(Failed.map(({ Id }) => Id));
      entries = entries.filter(({ Id }) => failed.has(Id));
      if (entries.length === 0) return;
      codes = [...new Set(Failed.map(({ Code }) => Code ?? 'unknown'))];
    }
    throw new IngestError(
      'transient',
      `SQS SendMessageBatch on ${resource} refused ${entries.length} of ${batch.length} messages ${ENTRY_ROUNDS} times (${codes.join(', ')}). They are sent again with the next try.`,
      { safe: { operation: 'SendMessageBatch', resource, error: codes.join(', ') } },
    );
  }
}
