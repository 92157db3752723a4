import type { Lane } from '../../shared/domain/lane.ts';
import type { DeadLetterQueue, HeldLetter } from '../../shared/ports/dead-letter-queue.ts';

/** Dead letters in our hands, until the work on them ends. */
export interface HeldLetters {
  /** All that nobody else holds. In no order. */
  readonly letters: readonly HeldLetter[];
  /** About how many somebody else holds right now. */
  readonly elsewhere: number;
  remove(letters: readonly HeldLetter[]): Promise<void>;
  redrive(letter: HeldLetter, delaySeconds: number): Promise<void>;
}

export interface HoldOptions {
  /** How long letters stay hidden when this process dies; long enough for the work. */
  readonly holdSeconds: number;
  readonly signal?: AbortSignal;
}

/**
 * Takes every dead letter of these lanes, lets `work` look at them, and gives back what it neither removed nor redrove,
 * whatever happens. Errors: those of the queue and of `work`; the signal's reason.
 */
export async function withHeldLetters<T>(
  queue: DeadLetterQueue,
  lanes: readonly Lane[],
  { holdSeconds, signal }: HoldOptions,
  work: (held: HeldLetters) => Promise<T>,
): Promise<T> {
  const held = new Map<string, HeldLetter>();
  try {
    const hidden = await Promise.all(lanes.map((lane) => queue.hidden(lane)));
    const takings = await Promise.allSettled(lanes.map((lane) => takeAll(queue, lane, held, holdSeconds, signal)));
    for (const taking of takings) if (taking.status === 'rejected') throw taking.reason;
    return await work({
      letters: [...held.values()],
      elsewhere: hidden.reduce((sum, count) => sum + count, 0),
      remove: async (letters) => {
        await queue.remove(letters);
        for (const { id } of letters) held.delete(id);
      },
      redrive: async (letter, delaySeconds) => {
        await queue.redrive(letter, delaySeconds);
        held.delete(letter.id);
      },
    });
  } finally {
    // What can not be given back now comes back when its hold is over; the failure itself is of no interest then.
    await queue.release([...held.values()]).catch(() => {});
  }
}

/** Until nothing is left to be seen; a batch of known ones only means that the first holds are over. */
async function takeAll(
  queue: DeadLetterQueue,
  lane: Lane,
  held: Map<string, HeldLetter>,
  holdSeconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const letters = await queue.take(lane, holdSeconds);
    const isNews = letters.some(({ id }) => !held.has(id));
    // The newest receipt is the one that counts.
    for (const letter of letters) held.set(letter.id, letter);
    if (!isNews) return;
  }
}
