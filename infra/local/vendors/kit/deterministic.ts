import { createHash } from 'node:crypto';

type Part = string | number;

/** Returns `length` (at most 64) lower-case hex characters that depend on the parts alone. */
export function hexOf(length: number, ...parts: readonly Part[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, length);
}

/** Returns a UUID (version 4 in form) that depends on the parts alone. */
export function uuidOf(...parts: readonly Part[]): string {
  const hex = hexOf(32, ...parts);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Returns a number in [0, 1) that depends on the parts alone. */
function fractionOf(...parts: readonly Part[]): number {
  return Number.parseInt(hexOf(12, ...parts), 16) / 2 ** 48;
}

/** Returns a whole number in [least, most], both inclusive, that depends on the parts alone. */
export function wholeOf(range: readonly [least: number, most: number], ...parts: readonly Part[]): number {
  const [least, most] = range;
  return least + Math.floor(fractionOf(...parts) * (most - least + 1));
}

/** Returns a fast generator (mulberry32) of numbers in [0, 1); the same seed gives the same sequence. */
export function pseudoRandom(seed: string): () => number {
  let state = Number.parseInt(hexOf(8, seed), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
