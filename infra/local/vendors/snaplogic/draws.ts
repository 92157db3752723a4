function scrambled(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}

/** Numbers that depend on a salt and an index alone; each call takes the next one. */
export interface Draws {
  /** Returns a number in [0, 1). */
  fraction(): number;
  /** Returns a whole number in [least, most], both inclusive. */
  whole(least: number, most: number): number;
}

/**
 * Returns the draws of one index (mulberry32 from a scrambled start).
 *
 * Limits: costs tens of nanoseconds, where a hash per index would be most of the time that an answer takes.
 */
export function drawsOf(salt: number, index: number): Draws {
  let state = scrambled(salt ^ Math.imul(index + 1, 0x9e3779b1));
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { fraction, whole: (least, most) => least + Math.floor(fraction() * (most - least + 1)) };
}
