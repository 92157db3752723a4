import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { hopSeconds } from '../domain/backoff.ts';
import { IngestError } from '../domain/errors.ts';
import { CURATOR_LANE, type Lane } from '../domain/lane.ts';
import type { DeadLetterQueue, HeldLetter } from '../ports/dead-letter-queue.ts';
import { callAws } from './aws-failure.ts';
import { chunksOf, mapBounded } from './bounded.ts';
import type { QueueUrls } from './queue-urls.ts';

const BATCH_SIZE = 10;
const PARALLEL_BATCHES = 8;
/** A receive that does not wait asks some of SQS's servers only, and may find nothing where there is something. */
const WAIT_SECONDS = 1;

type Urls = Pick<QueueUrls, 'queue' | 'deadLetters' | 'curate' | 'curateDeadLetters'>;

/** The dead-letter queues on SQS. Test: test/contract/dead-letter-queue-contract.ts */
export class SqsDeadLetterQueue implements DeadLetterQueue {
  readonly #client: SQSClient;
  readonly #urls: Urls;

  constructor(options: { readonly client: SQSClient; readonly urls: Urls }) {
    this.#client = options.client;
    this.#urls = options.urls;
  }

  async take(lane: Lane, holdSeconds: number): Promise<readonly HeldLetter[]> {
    const url = this.#deadLetters(lane);
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: BATCH_SIZE,
      VisibilityTimeout: holdSeconds,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    const { Messages = [] } = await callAws(callOf('ReceiveMessage', url), () => this.#client.send(command));
    return Messages.flatMap((message) => heldLetter(lane, message));
  }

  async hidden(lane: Lane): Promise<number> {
    const url = this.#deadLetters(lane);
    const command = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
    });
    const { Attributes = {} } = await callAws(callOf('GetQueueAttributes', url), () => this.#client.send(command));
    return Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  }

  async release(letters: readonly HeldLetter[]): Promise<void> {
    await this.#inBatches(letters, async (url, batch) => {
      const Entries = entriesOf(batch).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
      // What SQS refuses here is held by nobody any more.
      await callAws(callOf('ChangeMessageVisibilityBatch', url), () => this.#client.send(command));
    });
  }

  async remove(letters: readonly HeldLetter[]): Promise<void> {
    await this.#inBatches(letters, async (url, batch) => {
      const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entriesOf(batch) });
      const call = callOf('DeleteMessageBatch', url);
      const { Failed = [] } = await callAws(call, () => this.#client.send(command));
      if (Failed.length === 0) return;
      const codes = [...new Set(Failed.map(({ Code }) => Code ?? 'unknown'))].join(', ');
      throw new IngestError(
        'transient',
        `SQS DeleteMessageBatch on ${call.resource} left ${Failed.length} of ${batch.length} dead letters (${codes}). They are still there: do it again.`,
        { safe: { operation: 'DeleteMessageBatch', resource: call.resource, error: codes } },
      );
    });
  }

  async redrive(letter: HeldLetter, delaySeconds: number): Promise<void> {
    const { lane, body, receipt } = letter;
    const to = lane === CURATOR_LANE ? this.#urls.curate() : this.#urls.queue(lane);
    const send = new SendMessageCommand({ QueueUrl: to, MessageBody: body, DelaySeconds: hopSeconds(delaySeconds) });
    await callAws(callOf('SendMessage', to), () => this.#client.send(send));
    const from = this.#deadLetters(lane);
    const remove = new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: receipt });
    await callAws(callOf('DeleteMessage', from), () => this.#client.send(remove));
  }

  #deadLetters(lane: Lane): string {
    return lane === CURATOR_LANE ? this.#urls.curateDeadLetters() : this.#urls.deadLetters(lane);
  }

  async #inBatches(
    letters: readonly HeldLetter[],
    work: (url: string, batch: readonly HeldLetter[]) => Promise<void>,
  ): Promise<void> {
    const lanes = new Set(letters.map(({ lane }) => lane));
    const batches = [...lanes].flatMap((lane) => {
      const own = letters.filter((letter) => letter.lane === lane);
      return chunksOf(own, BATCH_SIZE).map((batch) => ({ url: this.#deadLetters(lane), batch }));
    });
    await mapBounded(batches, PARALLEL_BATCHES, ({ url, batch }) => work(url, batch));
  }
}

const callOf = (operation: string, url: string) => ({
  service: 'SQS',
  operation,
  resource: `queue ${url.slice(url.lastIndexOf('/') + 1)}`,
});

const entriesOf = (batch: readonly HeldLetter[]) =>
  batch.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));

function heldLetter(lane: Lane, message: Message): HeldLetter[] {
  const { MessageId: id, ReceiptHandle: receipt, Body: body = '', Attributes = {} } = message;
  // SQS never sends a message without them.
  if (id === undefined || receipt === undefined) return [];
  const texts = Object.entries(message.MessageAttributes ?? {}).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  const sentAtMs = Number(Attributes.SentTimestamp ?? 0);
  return [{ lane, id, receipt, body, attributes: Object.fromEntries(texts), sentAtMs }];
}
