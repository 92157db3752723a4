import { UsageError } from './usage-error.ts';

/** Reads `--rate`: tasks a minute, as `30` or `30/min`. Errors: UsageError. */
export function parseRate(text: string): number {
  const [, count] = /^([1-9]\d{0,5})(?:\/min)?$/.exec(text) ?? [];
  if (count !== undefined) return Number(count);
  throw new UsageError(`--rate is "${text}"; allowed is a whole number a minute, as in 30 or 30/min`);
}
