import { SLICE_STATES, type SliceState } from '../../shared/domain/slice.ts';
import { UsageError } from './usage-error.ts';

/** Reads `--state`. Errors: UsageError with the states there are. */
export function parseState(text: string): SliceState {
  const state = SLICE_STATES.find((candidate) => candidate === text);
  if (state !== undefined) return state;
  throw new UsageError(`--state is "${text}"; allowed are ${SLICE_STATES.join(', ')}`);
}

/** Reads `--limit`. Errors: UsageError. */
export function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--limit is "${text}"; allowed is a whole number from 1`);
}

/** The one word that a verb needs besides its options. Errors: UsageError that says how it is written. */
export function onlyWord(positionals: readonly string[], usage: string, what = 'a run'): string {
  const [word, ...rest] = positionals;
  if (word !== undefined && rest.length === 0) return word;
  throw new UsageError(
    `${word === undefined ? `${what} is missing` : `"${rest.join(' ')}" is too much`}; write ${usage}`,
  );
}

/** For verbs that take options only. Errors: UsageError. */
export function noWords(positionals: readonly string[], verb: string): void {
  if (positionals.length > 0)
    throw new UsageError(`${verb} takes no "${positionals.join(' ')}"; see runlake ${verb} --help`);
}
