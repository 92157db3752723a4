import { setTimeout } from 'node:timers/promises';

const PAUSE_MS = 1_000;

/**
 * Looks again and again until there is nothing to be found fault with.
 * Errors: after `seconds`, with the faults that were found at last.
 */
export async function eventually(what: string, seconds: number, look: () => Promise<readonly string[]>): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const faults = await look();
    if (faults.length === 0) return;
    if (Date.now() > deadline) {
      const shown = faults.slice(0, 20).join('\n  ');
      throw new Error(`${what}: not within ${seconds} s; ${faults.length} faults are left:\n  ${shown}`);
    }
    await setTimeout(PAUSE_MS);
  }
}
