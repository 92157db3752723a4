import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { invoke } from '../../infra/local/invocation.ts';
import { toRecords } from '../../infra/local/sqs-event.ts';
import { queueName, WORKER_TIMEOUT_SECONDS } from '../../shared/config/names.ts';
import type { CurateTask } from '../../shared/domain/curate-task.ts';
import type { DeadLetter, TaskQueue, TaskToSend } from '../../shared/ports/task-queue.ts';

type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * A queue and its event source mapping in one: hands every message to the handler once its delay is over, a bounded
 * number at a time. Delays are real ones. A message that fails is a problem: nothing here fails.
 */
export class TimedTaskQueue implements TaskQueue {
  readonly #concurrency: number;
  readonly #onProblem: (message: string) => void;
  readonly #visible: { readonly source: string; readonly body: string }[] = [];
  #handler: WorkerHandler | undefined;
  #running = 0;

  constructor(concurrency: number, onProblem: (message: string) => void) {
    this.#concurrency = concurrency;
    this.#onProblem = onProblem;
  }

  start(handler: WorkerHandler): void {
    this.#handler = handler;
    this.#startMore();
  }

  async send(source: string, tasks: readonly TaskToSend[]): Promise<void> {
    for (const { task, delaySeconds } of tasks) {
      const message = { source, body: JSON.stringify(task) };
      const show = (): void => {
        this.#visible.push(message);
        this.#startMore();
      };
      if (delaySeconds > 0) setTimeout(show, delaySeconds * 1000);
      else show();
    }
  }

  /** Nothing is built here: what is measured is the way into the bucket. */
  async sendCurate(_task: CurateTask): Promise<void> {}

  async deadLetter(letter: DeadLetter): Promise<void> {
    this.#onProblem(letter.reason);
  }

  #startMore(): void {
    while (this.#handler !== undefined && this.#running < this.#concurrency) {
      const next = this.#visible.shift();
      if (next === undefined) return;
      this.#running += 1;
      void this.#invoke(this.#handler, next).finally(() => {
        this.#running -= 1;
        this.#startMore();
      });
    }
  }

  async #invoke(handler: WorkerHandler, { source, body }: { source: string; body: string }): Promise<void> {
    const name = queueName('local', source);
    const id = randomUUID();
    const records = toRecords(
      [{ MessageId: id, ReceiptHandle: id, Body: body }],
      `arn:aws:sqs:us-east-1:000000000000:${name}`,
    );
    const done = await invoke(records, {
      // The handler asks its context for the time that is left, and for nothing else.
      handler: (event, context) => handler(event, context as Context),
      functionName: name,
      timeoutSeconds: WORKER_TIMEOUT_SECONDS,
      newId: randomUUID,
      onError: (error) => this.#onProblem(String(error)),
    });
    if (done.length === 0) this.#onProblem(`a message was not worked on: ${body}`);
  }
}
