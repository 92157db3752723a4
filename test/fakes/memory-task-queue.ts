import { hopSeconds } from '../../shared/domain/backoff.ts';
import type { CurateTask } from '../../shared/domain/curate-task.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { DeadLetter, TaskQueue, TaskToSend } from '../../shared/ports/task-queue.ts';

/** A message in a queue. Units: epoch milliseconds. */
export interface QueuedMessage {
  readonly id: string;
  readonly source: string;
  readonly body: string;
  readonly visibleAtMs: number;
  readonly receiveCount: number;
}

export interface MemoryTaskQueueOptions {
  readonly now: () => number;
  /** Default 5,400,000 (six worker timeouts). */
  readonly visibilityTimeoutMs?: number;
  /** A message that was received this often without an answer becomes a dead letter. Default 5. */
  readonly maxReceiveCount?: number;
}

/** Stands for a source in the messages of the curator's queue. */
export const CURATOR = '_curate';

/** The queues as one list, with the delays, visibility and redrive of SQS on a clock from outside. */
export class MemoryTaskQueue implements TaskQueue {
  readonly deadLetters: DeadLetter[] = [];
  readonly #now: () => number;
  readonly #visibilityTimeoutMs: number;
  readonly #maxReceiveCount: number;
  #messages: QueuedMessage[] = [];
  #count = 0;

  constructor(options: MemoryTaskQueueOptions) {
    this.#now = options.now;
    this.#visibilityTimeoutMs = options.visibilityTimeoutMs ?? 5_400_000;
    this.#maxReceiveCount = options.maxReceiveCount ?? 5;
  }

  /** Everything that waits or is being worked on in the queues of sources, in the order it becomes visible. */
  messages(): QueuedMessage[] {
    return this.#sorted().filter(({ source }) => source !== CURATOR);
  }

  /** The same of the curator's queue. */
  curateMessages(): QueuedMessage[] {
    return this.#sorted().filter(({ source }) => source === CURATOR);
  }

  async send(source: string, tasks: readonly TaskToSend[]): Promise<void> {
    for (const { task, delaySeconds } of tasks) {
      this.put(source, JSON.stringify(task), this.#now() + hopSeconds(delaySeconds) * 1000);
    }
  }

  async sendCurate(task: CurateTask, delaySeconds: number): Promise<void> {
    this.put(CURATOR, JSON.stringify(task), this.#now() + hopSeconds(delaySeconds) * 1000);
  }

  async deadLetter(letter: DeadLetter): Promise<void> {
    this.deadLetters.push({ ...structuredClone(letter), reason: redact(letter.reason), body: redact(letter.body) });
  }

  /** Any text as a message: duplicates, old versions, rubbish. */
  put(source: string, body: string, visibleAtMs = this.#now()): QueuedMessage {
    this.#count += 1;
    const message = { id: `message-${this.#count}`, source, body, visibleAtMs, receiveCount: 0 };
    this.#messages.push(message);
    return message;
  }

  /** Visible messages, which then stay hidden for the visibility timeout. Too often received ones become dead letters. */
  receive(source: string, max = 10): QueuedMessage[] {
    const visible = this.#sorted().filter((one) => one.source === source && one.visibleAtMs <= this.#now());
    const received: QueuedMessage[] = [];
    for (const message of visible) {
      if (received.length === max) break;
      if (message.receiveCount >= this.#maxReceiveCount) {
        this.ack(message.id);
        const reason = `received ${message.receiveCount} times without an answer`;
        this.deadLetters.push({ source, body: message.body, reason, fields: {} });
        continue;
      }
      const visibleAtMs = this.#now() + this.#visibilityTimeoutMs;
      received.push(this.#replace({ ...message, visibleAtMs, receiveCount: message.receiveCount + 1 }));
    }
    return received;
  }

  /** The work is done. */
  ack(id: string): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }

  /** The work failed, or its worker died: the message is visible again after `delayMs`. */
  redeliver(id: string, delayMs = 0): void {
    const message = this.#messages.find((one) => one.id === id);
    if (message !== undefined) this.#replace({ ...message, visibleAtMs: this.#now() + delayMs });
  }

  /** When the next message of a source becomes visible; `undefined` when there is none. */
  nextVisibleAtMs(): number | undefined {
    return this.messages()[0]?.visibleAtMs;
  }

  #sorted(): QueuedMessage[] {
    return [...this.#messages].sort((left, right) => left.visibleAtMs - right.visibleAtMs);
  }

  #replace(message: QueuedMessage): QueuedMessage {
    this.#messages = this.#messages.map((one) => (one.id === message.id ? message : one));
    return message;
  }
}
