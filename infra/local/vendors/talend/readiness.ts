import { wholeOf } from '../kit/deterministic.ts';
import type { Behaviour } from './behaviour.ts';

/** Tells on each status call whether a generated file can be downloaded. */
export interface Readiness {
  ask(nowMs: number): boolean;
}

/** Returns how many status calls a part needs until READY, counting that one: 1 to `most` + 1, fixed per run and part. */
export function statusCallsNeeded(behaviour: Behaviour, name: string): number {
  if (behaviour.readiness.kind === 'time') return 1;
  return 1 + wholeOf([0, behaviour.readiness.most], name, 'polls');
}

/** Returns the readiness of a file that was asked for at an instant. Once ready, it stays ready. */
export function readinessOf(behaviour: Behaviour, name: string, bytes: number, askedAtMs: number): Readiness {
  const rule = behaviour.readiness;
  if (rule.kind === 'time') {
    const readyAtMs = askedAtMs + rule.baseMs + (bytes / 1_000_000) * rule.msPerMegabyte;
    return { ask: (nowMs) => nowMs >= readyAtMs };
  }
  let missing = statusCallsNeeded(behaviour, name);
  return {
    ask: () => {
      missing = Math.max(0, missing - 1);
      return missing === 0;
    },
  };
}
