import type { DeadLetterView } from './read-dead-letter.ts';
import { isOpen, type SliceState } from './slice.ts';

/** What the index says now of what a dead letter is about. Units: epoch milliseconds. */
export type StateNow =
  | { readonly about: 'slice'; readonly row?: { readonly state: SliceState } | undefined }
  /** `discoveredAtMs`: when the source was last discovered up to the end. */
  | { readonly about: 'discovery'; readonly discoveredAtMs?: number | undefined }
  | { readonly about: 'backfill'; readonly ledger?: 'open' | 'stopped' | 'failed' | 'done' | undefined }
  | { readonly about: 'day'; readonly day?: { readonly behind: boolean } | undefined }
  /** Whether whoever asks would understand the message, and knows its source. */
  | { readonly about: 'message'; readonly understood: boolean };

export interface LetterAdvice {
  /** One or two words: the state of the slice, `discovered`, `built` … */
  readonly now: string;
  readonly advice: 'redrive' | 'drop' | 'wait';
  readonly why: string;
}

/** What to do with a dead letter, as things are now. Redriving is never wrong; it may only be of no use. */
export function adviseOnLetter(letter: Pick<DeadLetterView, 'reasonClass' | 'sentAtMs'>, now: StateNow): LetterAdvice {
  switch (now.about) {
    case 'slice':
      return adviseOnSlice(now.row);
    case 'discovery': {
      const since = now.discoveredAtMs !== undefined && now.discoveredAtMs > letter.sentAtMs;
      if (since) return { now: 'discovered', advice: 'drop', why: 'the source was discovered since' };
      return { now: 'undiscovered', advice: 'redrive', why: 'the source was not discovered since' };
    }
    case 'backfill':
      return adviseOnBackfill(now.ledger);
    case 'day':
      if (now.day === undefined) return { now: 'unknown', advice: 'drop', why: 'the index knows no such day' };
      if (now.day.behind) return { now: 'behind', advice: 'redrive', why: 'the day is behind what has landed' };
      return { now: 'built', advice: 'drop', why: 'the day was built meanwhile' };
    case 'message':
      if (!now.understood) return { now: 'not a task', advice: 'drop', why: 'it would come back as it is' };
      return { now: 'a task', advice: 'redrive', why: 'its source is known here, so it may be understood now' };
  }
}

function adviseOnBackfill(state: Extract<StateNow, { about: 'backfill' }>['ledger']): LetterAdvice {
  if (state === undefined) return { now: 'unknown', advice: 'drop', why: 'the index knows no such backfill' };
  if (state === 'open') return { now: state, advice: 'wait', why: 'the backfill goes on by itself' };
  if (state === 'done') return { now: state, advice: 'drop', why: 'the backfill is done' };
  return { now: state, advice: 'redrive', why: 'windows of the backfill were given up' };
}

function adviseOnSlice(row: { readonly state: SliceState } | undefined): LetterAdvice {
  if (row === undefined) return { now: 'unknown', advice: 'drop', why: 'the index knows no such slice' };
  const { state } = row;
  if (state === 'failed') return { now: state, advice: 'redrive', why: 'it is given up until it is redriven' };
  if (state === 'settling') return { now: state, advice: 'drop', why: 'it has landed as far as the vendor lists it' };
  if (isOpen(state)) return { now: state, advice: 'wait', why: 'it is open and goes on by itself' };
  const ends = { landed: 'it has landed meanwhile', empty: 'the vendor has nothing', gone: 'the vendor deleted it' };
  return { now: state, advice: 'drop', why: ends[state] };
}
