import type { DeadMessage } from './read-dead-letter.ts';

/** Dead letters that ask for the same: a second one changes nothing, so people see one. */
export interface DeadLetterGroup<T> {
  /** The last one that was sent: it knows the newest reason. */
  readonly newest: T;
  /** All of them, it included. */
  readonly copies: readonly T[];
  /** When the first one was sent. Units: epoch milliseconds. */
  readonly firstSentAtMs: number;
}

/**
 * Groups letters with the same body in the same queue: the same slice given up twice, or a letter that a worker sent again
 * since it died before it knew that it had been sent. Shape: every letter in one group; groups by age, the oldest first.
 */
export function groupDeadLetters<T extends Pick<DeadMessage, 'lane' | 'body' | 'sentAtMs'> & { readonly id: string }>(
  letters: readonly T[],
): DeadLetterGroup<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  const ordered = [...letters].sort((left, right) => left.sentAtMs - right.sentAtMs || (left.id < right.id ? -1 : 1));
  for (const letter of ordered) {
    const key = JSON.stringify([letter.lane, letter.body]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [letter]);
    else known.push(letter);
  }
  return [...groups.values()].map((copies) => ({
    newest: copies.at(-1) ?? copies[0],
    copies,
    firstSentAtMs: copies[0].sentAtMs,
  }));
}
