import type { Environment } from '../../shared/ports/environment.ts';

/** Numbers in [0, 1) that are the same for the same seed. Source: mulberry32, public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A clock that stands still until it is moved, seeded random numbers, and ids that count from 1. */
export class FakeEnvironment implements Environment {
  readonly random: () => number;
  #nowMs: number;
  #ids = 0;

  constructor(options: { readonly startMs?: number; readonly seed?: number } = {}) {
    this.#nowMs = options.startMs ?? Date.UTC(2026, 10, 20, 12);
    this.random = seededRandom(options.seed ?? 1);
  }

  readonly now = (): number => this.#nowMs;

  readonly newId = (): string => {
    this.#ids += 1;
    return `id-${this.#ids}`;
  };

  /** Takes no time but the clock's own. */
  readonly sleep = async (ms: number): Promise<void> => this.advance(ms);

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Moves the clock to an instant; it never goes back. */
  advanceTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }
}
