import { mapBounded } from '../../shared/adapters/bounded.ts';
import { MAX_DELAY_SECONDS } from '../../shared/domain/backoff.ts';
import type { DeadLetterGroup } from '../../shared/domain/group-dead-letters.ts';
import type { Lane } from '../../shared/domain/lane.ts';
import type { DeadLetterQueue, HeldLetter } from '../../shared/ports/dead-letter-queue.ts';
import { type HeldLetters, withHeldLetters } from './held-letters.ts';

export interface RedriveOptions {
  readonly queue: DeadLetterQueue;
  readonly lanes: readonly Lane[];
  /** Which of them, in the order in which they go. */
  readonly select: (letters: readonly HeldLetter[]) => readonly DeadLetterGroup<HeldLetter>[];
  /** At most so many. */
  readonly limit?: number | undefined;
  /** Tasks that may begin in a minute; all at once by default. */
  readonly ratePerMinute?: number | undefined;
  readonly signal: AbortSignal;
  /** Units: milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What is sent for a letter. */
  readonly bodyOf: (letter: HeldLetter) => Promise<string>;
  /** Told of each that is on its way. */
  readonly onRedriven: (group: DeadLetterGroup<HeldLetter>) => void;
}

export interface Redriven {
  readonly redriven: number;
  /** Selected letters that stay where they are, because of the limit. */
  readonly left: number;
  /** About how many somebody else held, and that may have been meant. */
  readonly elsewhere: number;
  /** When the last task begins. */
  readonly lastInSeconds: number;
}

/** Longer than a round takes: what is sent and not yet deleted must not be seen by the next one. */
const HOLD_SECONDS = 300;
const PARALLEL = 8;

/**
 * Sends dead letters back to their queues: those that were there when it began, so that one which fails again meanwhile is
 * not sent in circles. Equal letters are sent once.
 *
 * With a rate the tasks begin one after the other, by the delay of their messages; for what is beyond the longest delay it
 * waits, and holds no letter meanwhile. It may be interrupted or killed at any moment, run twice at once, and repeated: see
 * `DeadLetterQueue.redrive`. Errors: those of the queue, of `select` and of `bodyOf`; the signal's reason.
 */
export async function redriveLetters(options: RedriveOptions): Promise<Redriven> {
  const { queue, lanes, signal, now } = options;
  const startedMs = now();
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const secondsEach = options.ratePerMinute === undefined ? 0 : 60 / options.ratePerMinute;
  const delayOf = (number: number): number => Math.max(0, number * secondsEach - (now() - startedMs) / 1000);
  let meant: ReadonlySet<string> | undefined;
  let redriven = 0;
  for (;;) {
    const round = await withHeldLetters(queue, lanes, { holdSeconds: HOLD_SECONDS, signal }, async (held) => {
      const groups = options.select(held.letters);
      meant ??= new Set(groups.flatMap(({ copies }) => copies.map(({ id }) => id)));
      const known = meant;
      const waiting = groups.filter(({ copies }) => copies.some(({ id }) => known.has(id)));
      const first = redriven;
      const next = waiting
        .slice(0, limit - first)
        .map((group, at) => ({ group, delaySeconds: delayOf(first + at) }))
        .filter(({ delaySeconds }) => delaySeconds <= MAX_DELAY_SECONDS);
      await mapBounded(next, PARALLEL, async ({ group, delaySeconds }) => {
        signal.throwIfAborted();
        await redriveOne(held, group, await options.bodyOf(group.newest), delaySeconds);
        options.onRedriven(group);
      });
      redriven += next.length;
      return { left: waiting.length - next.length, elsewhere: held.elsewhere };
    });
    if (round.left === 0 || redriven >= limit) {
      return { redriven, ...round, lastInSeconds: redriven === 0 ? 0 : delayOf(redriven - 1) };
    }
    await options.sleep(delayOf(redriven) * 1000, signal);
  }
}

async function redriveOne(
  held: HeldLetters,
  group: DeadLetterGroup<HeldLetter>,
  body: string,
  delaySeconds: number,
): Promise<void> {
  await held.redrive({ ...group.newest, body }, delaySeconds);
  const others = group.copies.filter((copy) => copy !== group.newest);
  if (others.length > 0) await held.remove(others);
}
