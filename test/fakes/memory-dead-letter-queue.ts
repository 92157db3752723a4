import { deadLetterMessage } from '../../shared/adapters/dead-letter-message.ts';
import { hopSeconds } from '../../shared/domain/backoff.ts';
import { CURATOR_LANE, type Lane } from '../../shared/domain/lane.ts';
import type { DeadLetterQueue, HeldLetter } from '../../shared/ports/dead-letter-queue.ts';
import { CURATOR, type MemoryTaskQueue } from './memory-task-queue.ts';

interface Kept extends HeldLetter {
  readonly visibleAtMs: number;
}

const BATCH_SIZE = 10;

/** The dead letters of a `MemoryTaskQueue`, with the visibility of SQS on a clock from outside. */
export class MemoryDeadLetterQueue implements DeadLetterQueue {
  readonly #tasks: MemoryTaskQueue;
  readonly #now: () => number;
  #kept: Kept[] = [];
  #count = 0;

  constructor(options: { readonly tasks: MemoryTaskQueue; readonly now: () => number }) {
    this.#tasks = options.tasks;
    this.#now = options.now;
  }

  /** A letter as it lies in a dead-letter queue, whoever put it there. */
  put(lane: Lane, body: string, attributes: Readonly<Record<string, string>> = {}, sentAtMs = this.#now()): string {
    this.#count += 1;
    const id = `letter-${String(this.#count).padStart(4, '0')}`;
    this.#kept.push({ lane, id, receipt: '', body, attributes, sentAtMs, visibleAtMs: 0 });
    return id;
  }

  /** Everything that is there, held or not. */
  all(): readonly HeldLetter[] {
    this.#adopt();
    return this.#kept;
  }

  async take(lane: Lane, holdSeconds: number): Promise<readonly HeldLetter[]> {
    this.#adopt();
    const visible = this.#kept.filter((one) => one.lane === lane && one.visibleAtMs <= this.#now());
    return visible.slice(0, BATCH_SIZE).map((one) => {
      this.#count += 1;
      const held = { ...one, receipt: `receipt-${this.#count}`, visibleAtMs: this.#now() + holdSeconds * 1_000 };
      this.#kept = this.#kept.map((kept) => (kept.id === one.id ? held : kept));
      const { visibleAtMs: _visible, ...letter } = held;
      return letter;
    });
  }

  async hidden(lane: Lane): Promise<number> {
    return this.#kept.filter((one) => one.lane === lane && one.visibleAtMs > this.#now()).length;
  }

  async release(letters: readonly HeldLetter[]): Promise<void> {
    const receipts = new Set(letters.map(({ receipt }) => receipt));
    this.#kept = this.#kept.map((kept) => (receipts.has(kept.receipt) ? { ...kept, visibleAtMs: 0 } : kept));
  }

  async remove(letters: readonly HeldLetter[]): Promise<void> {
    const receipts = new Set(letters.map(({ receipt }) => receipt));
    this.#kept = this.#kept.filter((kept) => !receipts.has(kept.receipt));
  }

  async redrive(letter: HeldLetter, delaySeconds: number): Promise<void> {
    const to = letter.lane === CURATOR_LANE ? CURATOR : letter.lane;
    this.#tasks.put(to, letter.body, this.#now() + hopSeconds(delaySeconds) * 1_000);
    await this.remove([letter]);
  }

  /** What workers have sent meanwhile, as SQS would take it. */
  #adopt(): void {
    for (const letter of this.#tasks.deadLetters.splice(0)) {
      const { MessageBody, MessageAttributes } = deadLetterMessage(letter);
      const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
      this.put(letter.source, MessageBody, Object.fromEntries(texts));
    }
  }
}
