import type { Lane } from '../domain/lane.ts';
import type { DeadMessage } from '../domain/read-dead-letter.ts';

/** A dead letter in somebody's hands: nobody else sees it until it is released or the hold is over. */
export interface HeldLetter extends DeadMessage {
  /** Message id of SQS; the same at every look. */
  readonly id: string;
  /** Of this hold; the next one gives another. */
  readonly receipt: string;
}

/**
 * The dead-letter queues of all sources and of the curator, for people who look into them.
 *
 * Looking consumes nothing: a letter that is neither removed nor redriven is there again, also when whoever held it dies.
 * It counts as a receive, which means nothing there: these queues move no message on. Errors: transient.
 * Test: test/contract/dead-letter-queue-contract.ts
 */
export interface DeadLetterQueue {
  /** Takes letters that nobody holds, at most ten; `[]` when none is to be seen. In no order. */
  take(lane: Lane, holdSeconds: number): Promise<readonly HeldLetter[]>;
  /** About how many are hidden now, as somebody holds them. */
  hidden(lane: Lane): Promise<number>;
  /** Gives letters back before their hold is over; one whose hold is over already stays as it is. */
  release(letters: readonly HeldLetter[]): Promise<void>;
  /** Deletes them for good. After a throw some may be gone. */
  remove(letters: readonly HeldLetter[]): Promise<void>;
  /**
   * Sends the body to the queue of its lane, then deletes the letter. Who dies in between leaves both, and the letter may
   * be redriven once more: a task that was done changes nothing. `delaySeconds`: 0 to 900.
   */
  redrive(letter: HeldLetter, delaySeconds: number): Promise<void>;
}
