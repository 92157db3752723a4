import { utcDay } from './object-key.ts';
import type { Window } from './window.ts';

/** Name of the ledger of a range; the same range always has the same. */
export const ledgerName = ({ fromMs, toMs }: Window): string => `${utcDay(fromMs)}_${utcDay(toMs - 1)}`;

/** First instant of the range of a ledger by its name; `undefined` for what is no such name. */
export function ledgerStartMs(name: string): number | undefined {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d(?=_)/.exec(name)?.[0] ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
