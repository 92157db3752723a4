/** Bytes of an identity that tell it apart here: 2^-64 for two out of four billion. */
const KEY_BYTES = 16;

/** An identity in few bytes, for maps of many. */
export const shortKey = (identity: string): string => Buffer.from(identity, 'hex').toString('latin1', 0, KEY_BYTES);

/** One answer, as far as it was read: how often it held what. */
export interface AnswerCount {
  readonly seen: Map<string, number>;
  /** Whether what is new in it must be known later, since the same may be asked for again in halves. */
  readonly remembers: boolean;
}

export const answerCount = (remembers: boolean): AnswerCount => ({ seen: new Map(), remembers });

/**
 * What has been handed on of a piece, so that asking for its halves adds what the larger answer did not hold, and
 * doubles nothing: of copies, as many are handed on as the answer that held most of them.
 *
 * Memory: about 100 bytes per entry of an answer that may still be split, so at most `splitAbove` entries for each time
 * a piece was halved.
 */
export class HandedOn {
  readonly #times = new Map<string, number>();

  get size(): number {
    return this.#times.size;
  }

  /** Counts an entry of an answer; true when it is to be handed on. */
  isNew(identity: string, { seen, remembers }: AnswerCount): boolean {
    const key = shortKey(identity);
    const before = this.#times.get(key);
    if (before === undefined && !remembers) return true;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count <= (before ?? 0)) return false;
    this.#times.set(key, count);
    return true;
  }

  /** The answer was whole and is not asked for in halves: nothing of it can come again. */
  forget({ seen }: AnswerCount): void {
    for (const key of seen.keys()) this.#times.delete(key);
  }
}
