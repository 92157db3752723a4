import { expect, it } from 'vitest';
import { adviseOnLetter, type StateNow } from '../../../shared/domain/advise-on-letter.ts';
import { SLICE_STATES } from '../../../shared/domain/slice.ts';
import { NOON_MS } from '../../factories/slice.ts';

const advise = (now: StateNow) => adviseOnLetter({ reasonClass: 'hopeless', sentAtMs: NOON_MS }, now);

it.each([
  ['pending', 'wait'],
  ['generating', 'wait'],
  ['ready', 'wait'],
  ['settling', 'drop'],
  ['landed', 'drop'],
  ['empty', 'drop'],
  ['gone', 'drop'],
  ['failed', 'redrive'],
] as const)('the letter of a slice that is %s now: %s', (state, advice) => {
  expect(SLICE_STATES).toContain(state);
  expect(advise({ about: 'slice', row: { state } })).toMatchObject({ now: state, advice });
});

it.each<[string, StateNow, string]>([
  ['a slice that nobody knows', { about: 'slice' }, 'drop'],
  ['a source that was discovered since', { about: 'discovery', discoveredAtMs: NOON_MS + 1 }, 'drop'],
  ['a source that was discovered before', { about: 'discovery', discoveredAtMs: NOON_MS }, 'redrive'],
  ['a source that never was discovered', { about: 'discovery' }, 'redrive'],
  ['a day that is behind', { about: 'day', day: { behind: true } }, 'redrive'],
  ['a day that was built', { about: 'day', day: { behind: false } }, 'drop'],
  ['a day that nobody knows', { about: 'day' }, 'drop'],
  ['a backfill that is open', { about: 'backfill', ledger: 'open' }, 'wait'],
  ['a backfill that was stopped', { about: 'backfill', ledger: 'stopped' }, 'redrive'],
  ['a backfill with failed windows', { about: 'backfill', ledger: 'failed' }, 'redrive'],
  ['a backfill that is done', { about: 'backfill', ledger: 'done' }, 'drop'],
  ['a backfill that nobody knows', { about: 'backfill' }, 'drop'],
  ['a message that is understood now', { about: 'message', understood: true }, 'redrive'],
  ['a message that nobody understands', { about: 'message', understood: false }, 'drop'],
])('the letter of %s', (_what, now, advice) => {
  expect(advise(now).advice).toBe(advice);
});
